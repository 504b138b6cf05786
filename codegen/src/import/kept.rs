//! What the documents do not say, and what was chosen once: another import keeps it.

use std::collections::HashMap;

use crate::facts::{Facts, Kind, TypeDef};

/// A new enum of more values is text with constants: see `open_constants!`.
const MAX_VARIANTS: usize = 32;

/// Chooses the form of each enum by the number of its values.
pub(super) fn choose_forms<'a>(types: impl Iterator<Item = &'a mut TypeDef>) {
    for definition in types {
        definition.constants = matches!(&definition.kind, Kind::Enum(values) if values.len() > MAX_VARIANTS);
    }
}

/// Gives `facts` what `known` has beyond the documents: whether operations may be retried, and the forms of enums.
pub fn keep(facts: &mut Facts, known: &Facts) {
    let retries: HashMap<_, _> =
        known.operations().map(|operation| (operation.accessor.as_str(), &operation.retry)).collect();
    let forms: HashMap<_, _> = known
        .types()
        .filter(|(_, definition)| matches!(definition.kind, Kind::Enum(_)))
        .map(|(_, definition)| (definition.name.as_str(), definition.constants))
        .collect();
    for api in &mut facts.apis {
        for operation in &mut api.operations {
            operation.retry = retries.get(operation.accessor.as_str()).copied().cloned().flatten();
        }
        for definition in api.types.iter_mut().filter(|definition| matches!(definition.kind, Kind::Enum(_))) {
            definition.constants = forms.get(definition.name.as_str()).copied().unwrap_or(definition.constants);
        }
        // Enums stand before constants.
        api.types.sort_by_key(|definition| definition.constants);
    }
}
