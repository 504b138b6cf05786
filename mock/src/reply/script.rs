//! The replies that a test scripts for the next requests.

use std::collections::VecDeque;

use crate::reply::Reply;

type Change = Box<dyn FnOnce(Reply) -> Reply + Send>;

pub(crate) enum Step {
    /// Sends this reply; the request is not handled.
    Reply(Box<Reply>),
    /// Handles the request, then changes its reply.
    Change(Change),
}

#[derive(Default)]
pub(crate) struct Script(VecDeque<Step>);

impl Script {
    pub(crate) fn push(&mut self, step: Step) {
        self.0.push_back(step);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn next(&mut self) -> Option<Step> {
        self.0.pop_front()
    }

    /// Takes the next reply if it is sent early, and the number of body bytes that it waits for.
    pub(crate) fn next_if_early(&mut self) -> Option<(u64, Reply)> {
        let Some(Step::Reply(reply)) = self.0.front() else { return None };
        let reading = reply.reading?;
        let reply = (**reply).clone();
        self.0.pop_front();
        Some((reading, reply))
    }
}
