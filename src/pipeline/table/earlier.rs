//! Segments that rows were given before: a labelled file that is opened again. What is found now must not be made of what
//! was found then.

use crate::table::{Column, Role};

/// Names of the columns that a labelled file has behind those of the file: the segment as a number, its name, how clearly the
/// row belongs to it, and why it has none. Where a name was taken, a number follows it: see [`free`].
pub(crate) const ADDED: [&str; 4] = ["segment", "segment_name", "confidence", "note"];

/// A name that no column has yet, which is taken from then on: `segment`, `segment_2`, …
pub(crate) fn free(name: &str, taken: &mut Vec<String>) -> String {
    let mut free = name.to_owned();
    for number in 2.. {
        if !taken.iter().any(|taken| taken.trim() == free) {
            break;
        }
        free = format!("{name}_{number}");
    }
    taken.push(free.clone());
    free
}

/// Columns that an earlier segmentation seems to have added neither form nor describe segments. They are told by the names of
/// the first two, one behind the other.
pub(super) fn set_apart(columns: &mut [Column]) {
    let [segment, name, confidence, note] = ADDED;
    for at in 1..columns.len() {
        if is_named(&columns[at - 1], segment) && is_named(&columns[at], name) {
            let others = columns[at + 1..].iter().take(2);
            let n_others = others.take_while(|column| is_named(column, confidence) || is_named(column, note)).count();
            for column in &mut columns[at - 1..=at + n_others] {
                if matches!(column.role, Role::Variable | Role::Descriptor) {
                    column.role = Role::Earlier;
                }
            }
        }
    }
}

/// By this name, or by it with a number.
#[inline(never)]
fn is_named(column: &Column, name: &str) -> bool {
    let rest = column.name.strip_prefix(name);
    rest.is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix('_').is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests {
    use crate::prepare::Recipe;
    use crate::table::{Role, Table};

    fn roles(csv: &str) -> Vec<Role> {
        Table::read(csv.as_bytes()).unwrap().columns.iter().map(|column| column.role).collect()
    }

    #[test]
    fn what_was_found_before_is_no_variable_and_describes_nothing() {
        use Role::{Descriptor, Earlier, Variable};
        let labelled =
            "age,segment,segment_name,confidence,note\n20,1,Stars,0.9,\n30,2,Rest,0.4,far\n40,1,Stars,0.7,\n";
        assert_eq!(roles(labelled), [Variable, Earlier, Earlier, Earlier, Earlier]);
        assert_eq!(Recipe::default_for(&Table::read(labelled.as_bytes()).unwrap()).columns, ["age"]);
        let by_density = "age,segment,segment_name,note,spend\n20,1,7,,3\n30,2,8,far,4\n40,1,7,,9\n";
        assert_eq!(roles(by_density), [Variable, Earlier, Earlier, Earlier, Variable], "names may be numbers");
        let twice = "confidence,segment,segment_2,segment_name\n20,1,7,Stars\n30,2,8,Rest\n40,1,9,Stars\n";
        assert_eq!(roles(twice), [Variable, Variable, Earlier, Earlier]);
        let own = "segment,confidence,segment_names,segment_name\n1,3,a,5\n2,4,b,7\n3,9,c,8\n";
        assert_eq!(roles(own), [Variable, Variable, Descriptor, Variable]);
    }
}
