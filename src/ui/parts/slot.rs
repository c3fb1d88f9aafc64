//! What a caller puts inside a part.

use yew::{prelude::*, virtual_dom::VNode};

/// The caller put nothing there, so the part leaves out what would be around it.
///
/// # Why
/// `children: Option<Html>` would say the same, but takes no single component as its child.
pub(super) fn is_empty(children: &Html) -> bool {
    matches!(children, VNode::VList(list) if list.is_empty())
}
