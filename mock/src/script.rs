//! What a test says about the next requests.

use std::collections::VecDeque;

use crate::reply::Reply;

type Change = Box<dyn FnOnce(Reply) -> Reply + Send>;

pub(crate) enum Step {
    /// Is the answer; nobody handles the request.
    Reply(Box<Reply>),
    /// Changes the answer of a request that was handled.
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

    /// The next reply, and how much it waits for, if that is not the whole request.
    pub(crate) fn next_if_early(&mut self) -> Option<(u64, Reply)> {
        let Some(Step::Reply(reply)) = self.0.front() else { return None };
        let reading = reply.reading?;
        let reply = (**reply).clone();
        self.0.pop_front();
        Some((reading, reply))
    }
}
