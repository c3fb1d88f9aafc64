//! What a picture of customers says in words and as a table.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use yew::prelude::*;

use super::cloud::Cloud;
use crate::plot::words::{Groups, Table};
use crate::protocol::Axis;
use crate::ui::hooks::use_task_with;

/// Customers counted at a time: a few milliseconds.
const PIECE: usize = 1 << 16;

/// The words and the table for some axes: all customers are counted, so they come a moment after the picture.
#[hook]
pub(super) fn use_said(cloud: &Cloud, axes: Vec<Axis>) -> Option<Rc<(String, Table)>> {
    let said = use_state(|| None);
    let setter = said.setter();
    let key = (cloud.analysis.clone(), cloud.portrait.clone(), cloud.names.clone(), cloud.points.clone(), axes);
    let cloud = cloud.clone();
    use_task_with(key, move |key| {
        let axes = key.4.clone();
        async move {
            let mut groups = Groups::new(axes.len(), cloud.n_segments());
            for from in (0..).step_by(PIECE) {
                TimeoutFuture::new(0).await;
                if cloud.count(&axes, &mut groups, from..from + PIECE) {
                    break;
                }
            }
            let titles: Vec<_> = axes.iter().map(|axis| cloud.title(*axis)).collect();
            setter.set(Some(Rc::new(groups.told(&titles, &cloud.names))));
        }
    });
    (*said).clone()
}
