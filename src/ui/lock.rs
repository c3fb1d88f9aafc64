//! What the boot script knows of the lock.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::ui::parts::{LockState, Probe};

/// The state of the lock, as probed at boot, with the requests counted until now. None where no lock was set.
pub(super) fn lock_state() -> Option<LockState> {
    let lock = get(&get(&js_sys::global(), "clientele")?, "lock")?;
    let shut_at = js_sys::Date::new(&get(&lock, "shutAt")?);
    let two = |number: u32| format!("{number:02}");
    let at = [shut_at.get_hours(), shut_at.get_minutes(), shut_at.get_seconds()].map(two).join(":");
    let probes = get(&lock, "probes")?.dyn_into::<Array>().ok()?;
    let probes = probes.iter().filter_map(|probe| {
        Some(Probe { way: get(&probe, "name")?.as_string()?.into(), is_refused: get(&probe, "refused")?.as_bool()? })
    });
    let count: Function = get(&lock, "requestsSince")?.dyn_into().ok()?;
    let requests = count.call0(&lock).ok()?.as_f64()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the length of a list")]
    let requests = requests as usize;
    Some(LockState { at: at.into(), probes: probes.collect(), requests })
}

fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}
