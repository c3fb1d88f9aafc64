//! What the boot script knows of the lock.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::state::{Door, Trouble};
use crate::ui::parts::{LockState, Locking, Probe};

/// Where the door stops: shut, or jammed. Waits until it does. Without all of the program it is of no use.
pub(super) async fn door(is_all_here: bool) -> Door {
    let promise = get(&js_sys::global(), "clientele").and_then(|boot| get(&boot, "shut"));
    let Some(promise) = promise.and_then(|promise| promise.dyn_into::<Promise>().ok()) else {
        return Door::Jammed(Trouble::Incomplete("there is no boot script".into()));
    };
    match JsFuture::from(promise).await {
        Ok(_) if is_all_here => Door::Shut,
        Ok(_) => Door::Jammed(Trouble::Incomplete("the second part of the program does not start".into())),
        Err(error) => {
            let why = get(&error, "message").and_then(|words| words.as_string());
            Door::Jammed(Trouble::Incomplete(why.unwrap_or_else(|| "a part of the program is missing".into())))
        }
    }
}

/// What the lock shows of the door.
pub(super) fn locking(door: &Door) -> Locking {
    match (door, lock_state()) {
        (Door::Shut, Some(state)) => Locking::Shut(state),
        (Door::Jammed(_), _) => Locking::Failed,
        _ => Locking::Awaited,
    }
}

/// The state of the lock, as probed at boot, with the requests counted until now. None where no lock is set.
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
