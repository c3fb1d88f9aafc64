//! Big values that many hold and nobody changes.

use std::ops::Deref;
use std::rc::Rc;

/// Cheap to clone; equal only to its own clones, so that comparing never walks the value (nor trips over a NaN).
#[derive(Debug)]
pub struct Shared<T: ?Sized>(Rc<T>);

impl<T> Shared<T> {
    /// Shares a value.
    pub fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T: ?Sized> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Shared;

    #[test]
    fn clones_of_a_shared_value_are_equal_and_twins_are_not() {
        let one = Shared::new(f64::NAN);
        assert_eq!(one, one.clone());
        assert_ne!(one, Shared::new(f64::NAN));
    }
}
