use std::fmt::Write as _;

use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::{Assembly, Part, part_size};
use crate::table::{ReadOptions, Table, TableError, TableReader};

fn bytes_of(file: &[u8], start: u64, length: u64) -> Vec<u8> {
    let start = usize::try_from(start).unwrap().min(file.len());
    let end = start.saturating_add(usize::try_from(length).unwrap()).min(file.len());
    file[start..end].to_vec()
}

/// In parts of this size, which come in another order; and how many of them were taken as they are. None where the file is
/// not cut.
fn in_parts(file: &[u8], size: usize) -> Option<(Result<Table, TableError>, usize)> {
    let mut reader = TableReader::new(&ReadOptions::default());
    if let Err(error) = reader.feed(&file[..size.min(file.len())]) {
        return Some((Err(error), 0));
    }
    let cut = reader.cut_by(file.len() as u64, size as u64)?;
    let mut read = |start: u64, length: u64| Ok::<_, TableError>(bytes_of(file, start, length));
    let mut parts: Vec<(u32, Part)> = (1..cut.n_parts()).map(|at| (at, cut.read(at, &mut read).unwrap())).collect();
    parts.reverse();
    parts.sort_by_key(|(at, _)| at % 3);
    let mut assembly = Assembly::new(cut, reader);
    for (at, part) in parts {
        // As they cross from worker to worker.
        let part = postcard::from_bytes(&postcard::to_allocvec(&part).unwrap()).unwrap();
        if let Err(error) = assembly.take(at, part, &mut read) {
            return Some((Err(error), 0));
        }
    }
    let n_taken = assembly.n_taken;
    Some((assembly.finish(), n_taken))
}

/// All but the digest: the parts of a test are no whole blocks. By its text, since NaN is not equal to itself.
fn seen(table: Result<Table, TableError>) -> String {
    format!(
        "{:?}",
        table.map(|table| {
            let columns: Vec<String> = table
                .columns
                .iter()
                .map(|column| {
                    let cells: Vec<_> = (0..table.row_numbers.len()).map(|row| column.display(row)).collect();
                    format!("{} {:?} {:?} {cells:?}", column.name, column.role, column.kind)
                })
                .collect();
            (table.format, columns, table.row_numbers, table.set_aside, table.problems)
        })
    )
}

fn lines(n: u32) -> String {
    (0..n).fold("id;town;spent\n".to_owned(), |mut text, at| {
        writeln!(text, "{at};{};{}.{:02}", ["Ulm", "Köln", "NA", "Graz"][at as usize % 4], at * 7 % 1000, at % 100)
            .unwrap();
        text
    })
}

#[test]
fn a_file_in_parts_is_the_same_file() {
    let text = lines(20_000);
    let whole = seen(Table::read(text.as_bytes()));
    for size in [70_000, 65_536, 81_111] {
        let (table, n_taken) = in_parts(text.as_bytes(), size).unwrap();
        assert_eq!(seen(table), whole, "{size}");
        assert_eq!(n_taken, text.len().div_ceil(size) - 1, "{size}");
    }
    let latin = encoding_rs::WINDOWS_1252.encode(&text).0;
    let (table, n_taken) = in_parts(&latin, 70_000).unwrap();
    assert_eq!((seen(table), n_taken > 0), (seen(Table::read(&latin)), true));
}

#[test]
fn what_begins_elsewhere_is_read_anew() {
    // A line end between quotes lies at each seam, and what follows it looks like rows, for long.
    let mut text = lines(5_000);
    while text.len() < 400_000 {
        text.push_str(&["7;\"two\n", &"8;lines;3.5\n".repeat(900), "9;and more\";1.5\n"].concat());
    }
    let whole = seen(Table::read(text.as_bytes()));
    let n_anew = |size: usize| {
        let (table, n_taken) = in_parts(text.as_bytes(), size).unwrap();
        assert_eq!(seen(table), whole);
        text.len().div_ceil(size) - 1 - n_taken
    };
    assert!((70_000..70_040).step_by(4).map(n_anew).sum::<usize>() > 10);
    // Of a few lines between quotes each part knows the end.
    let few = lines(5_000) + &"7;\"two\n8;lines;3.5\n9;and more\";1.5\n".repeat(9_000);
    for size in (70_000..70_040).step_by(4) {
        let (table, n_taken) = in_parts(few.as_bytes(), size).unwrap();
        assert!(seen(table) == seen(Table::read(few.as_bytes())));
        assert_eq!(n_taken, few.len().div_ceil(size) - 1);
    }
    // And what is no ASCII decides late that the file is none of UTF-8.
    let late = [lines(20_000).replace('ö', "oe").as_bytes(), b"1;K\xF6ln;3.5\n".repeat(9_000).as_slice()].concat();
    let (table, _) = in_parts(&late, 70_000).unwrap();
    let whole = Table::read(&late).unwrap();
    assert_eq!((seen(table), &whole.format.encoding[..]), (seen(Table::read(&late)), "windows-1252"));
}

#[test]
fn parts_are_whole_blocks_enough_for_all_and_not_too_small() {
    let megabytes = |size: u64| part_size(size << 20) >> 20;
    assert_eq!([0, 3, 31, 32, 100, 1000].map(megabytes), [1, 1, 1, 2, 6, 8]);
    assert_eq!(part_size((33 << 20) + 5) % (1 << 20), 0);
}

#[test]
fn whole_blocks_have_the_digest_of_the_file() {
    let text = lines(700_000);
    let whole = Table::read(text.as_bytes()).unwrap();
    let size = usize::try_from(part_size(text.len() as u64)).unwrap();
    assert!(text.len() > 3 * size);
    let (table, n_taken) = in_parts(text.as_bytes(), size).unwrap();
    assert_eq!((table.unwrap().digest, n_taken > 2), (whole.digest, true));
}

/// A head that is cut, then rows in which anything may stand.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        8 => (0..999_u32, 0..9_u8).prop_map(|(n, d)| format!("{n};town {d};{n}.{d}\n")),
        2 => "[0-9]{1,3};\"[a-z;\n]{0,30}\";[0-9]{1,3}(\r\n|\n|\r)",
        1 => "[0-9]{1,3};\"[a-z]{0,3}\"\"[a-z]{0,3}\";NA\n",
        1 => "[a-z;\"'\n\r ]{0,20}\n",
        1 => "\n{0,4}",
        1 => "[0-9]{1,3};[äöü€]{1,4};[0-9,.€]{0,6}\n",
        1 => "id;town;spent\n",
    ];
    (proptest::collection::vec(line, 200..900), 0..3_u8).prop_map(|(lines, encoding)| {
        let mut text = self::lines(3_500).replace("Köln", if encoding == 2 { "Bonn" } else { "Köln" });
        for line in lines.iter().cycle().take(14_000) {
            text.push_str(line);
        }
        match encoding {
            1 => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            _ => text.into_bytes(),
        }
    })
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 24, ..Default::default() })]

    #[test]
    fn whatever_stands_at_the_seams(file in damaged(), size in 65_536..72_000_usize) {
        if let Some((table, _)) = in_parts(&file, size) {
            prop_assert_eq!(seen(table), seen(Table::read(&file)));
        } else {
            prop_assert!(Table::read(&file).is_err());
        }
    }
}
