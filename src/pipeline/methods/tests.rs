//! Every question on made tables that are small enough to know the answer.

use std::fmt::Write as _;
use std::rc::Rc;

use crate::cluster::kmeans::{self, KMeansParams};
use crate::cluster::mixture::CovarianceType;
use crate::methods::{Found, Inquiry, Method, MethodError, Open, Picture, Rows, categories, find};
use crate::parallel::{InProcess, block_on};
use crate::prepare::{Encoding, Impute, OrderedValue, OutlierRule, Recipe, ScalerKind, prepare};
use crate::table::Table;

/// Two squares of nine customers ten apart, and one customer far from both; revenue 1 each and 82 for the one.
fn squares() -> Open {
    let mut csv = String::from("x,y,Revenue,City\n");
    for at in 0..9_u32 {
        for (left, city) in [(0, "Bonn"), (10, "Ulm")] {
            let (x, y) = (left + at % 3, at / 3);
            writeln!(csv, "{x},{y},1,{city}").unwrap();
        }
    }
    csv.push_str("5,60,82,Ulm\n");
    open(&csv, &["x", "y"])
}

fn open(csv: &str, columns: &[&str]) -> Open {
    let table = Table::read(csv.as_bytes()).unwrap();
    let columns = columns.iter().map(|name| (*name).to_owned()).collect();
    let outliers = OutlierRule::None;
    let recipe = Recipe { columns, scaler: ScalerKind::None, outliers, ..Recipe::default_for(&table) };
    let prepared = prepare(&table, &recipe).unwrap();
    Open { table: Rc::new(table), prepared: Rc::new(prepared), kept: Rc::default() }
}

fn ask(open: &Open, method: Method) -> Result<Found, MethodError> {
    let executor = InProcess::new(&open.prepared.matrix, 1);
    let clustering = |k| Rc::new(block_on(kmeans::fit(&executor, &KMeansParams::default(), k)).unwrap());
    let other = if let Method::KMeans { n_clusters } = method { Some(clustering(n_clusters)) } else { None };
    block_on(find(&executor, &Inquiry { method, base: clustering(2), other, seed: 0 }, open))
}

fn fact<'a>(found: &'a Found, term: &str) -> &'a str {
    &found.facts.iter().find(|fact| fact.term == term).unwrap().says
}

fn dbscan(eps: Option<f64>, fill: bool) -> Method {
    Method::Dbscan { eps, min_samples: Some(4), fill }
}

#[test]
fn dense_groups_leave_one_customer_and_most_of_the_revenue_out() {
    let found = ask(&squares(), dbscan(Some(1.5), false)).unwrap();
    assert_eq!(found.sentence, "2 dense groups hold 95% of customers; 1 stands apart.");
    assert_eq!(fact(&found, "Core customers"), "18 customers (95%)");
    assert_eq!(fact(&found, "In no group"), "1 customer (5.3%)");
    assert_eq!(fact(&found, "Customers in groups"), "95%");
    assert_eq!(fact(&found, "Revenue in groups"), "18%");
    assert_eq!(found.filled, [18]);
    let comparison = found.comparison.unwrap();
    assert!(comparison.has_nobody);
    assert_eq!((comparison.cross.n_second, comparison.pairs.head.len()), (3, 4));
    // Two squares of nine: who stands apart counts with neither.
    let sizes = |found: &Rows| [found.rows[1][2].clone(), found.rows[2][2].clone()];
    assert_eq!(sizes(&comparison.measures), ["9", "9"]);
    let filled = ask(&squares(), dbscan(Some(1.5), true)).unwrap().comparison.unwrap();
    assert_eq!(sizes(&filled.measures), ["10", "9"]);
    // All customers have a segment in what can be used.
    assert_eq!(found.solution.unwrap().clustering.sizes.iter().sum::<usize>(), 19);
}

#[test]
fn filled_customers_are_in_no_column_of_their_own() {
    let found = ask(&squares(), dbscan(Some(1.5), true)).unwrap();
    let comparison = found.comparison.unwrap();
    assert_eq!((comparison.has_nobody, comparison.cross.n_second), (false, 2));
    assert!(found.notes.iter().any(|note| note.starts_with("1 customer in no group is counted with")));
}

#[test]
fn the_distance_is_the_knee_until_another_is_asked_for_and_the_curve_is_measured_once() {
    let open = squares();
    let first = ask(&open, dbscan(None, false)).unwrap();
    let Method::Dbscan { eps: Some(knee), min_samples: Some(4), .. } = first.method else { panic!("filled in") };
    assert!(knee > 0.0);
    let Some(Picture::Distances { curve, eps, .. }) = first.figure.map(|figure| figure.picture) else {
        panic!("curve")
    };
    assert!((eps - knee).abs() < 1e-12 && curve.len() == 19);
    assert!(open.kept.borrow().curve.as_ref().is_some_and(|(of, _)| *of == 4));
    let wide = ask(&open, dbscan(Some(1e3), false)).unwrap();
    assert_eq!(wide.sentence, "One dense group holds 100% of customers; nobody stands apart.");
    assert!(wide.solution.is_none() && wide.comparison.is_none());
    let tight = ask(&open, dbscan(Some(0.1), false)).unwrap();
    assert_eq!(tight.sentence, "No dense group at this distance: everybody stands apart.");
}

#[test]
fn a_distance_that_is_none_is_refused_in_words() {
    let Err(MethodError::Refused(why)) = ask(&squares(), dbscan(Some(-1.0), false)) else { panic!("refused") };
    assert!(why.starts_with("Eps is -1"), "{why}");
}

#[test]
fn density_without_a_distance_says_how_firmly_customers_belong() {
    let found = ask(&squares(), Method::Hdbscan { min_cluster_size: Some(5), fill: false }).unwrap();
    assert_eq!(found.solution.as_ref().unwrap().clustering.n_clusters, 2);
    let Some(Picture::Strengths(tenths)) = found.figure.map(|figure| figure.picture) else { panic!("strengths") };
    let grouped: u32 = tenths.iter().sum();
    assert_eq!(grouped as usize, 19 - found.filled.len());
}

#[test]
fn a_tree_is_grown_once_and_says_what_would_split_next() {
    let open = squares();
    let found = ask(&open, Method::Ward { n_clusters: 2 }).unwrap();
    assert_eq!(found.sentence, "2 branches; next, segment 1 would split into 9 and 9 customers.");
    let tree = open.kept.borrow().tree.clone().unwrap();
    let finer = ask(&open, Method::Ward { n_clusters: 3 }).unwrap();
    assert!(Rc::ptr_eq(&tree, open.kept.borrow().tree.as_ref().unwrap()));
    assert_eq!(finer.solution.unwrap().clustering.sizes, [9, 9, 1]);
    let Some(Picture::Tree { crown, labels }) = finer.figure.map(|figure| figure.picture) else { panic!("tree") };
    assert_eq!((crown.leaves.len(), labels.len()), (19, 19));
    let Err(MethodError::Refused(_)) = ask(&open, Method::Ward { n_clusters: 99 }) else { panic!("too many") };
}

#[test]
fn a_mixture_takes_the_number_of_lowest_bic_and_counts_who_is_in_between() {
    let mut csv = String::from("x,y\n");
    for at in 0..60_u32 {
        let (x, y) = (f64::from(at % 10) * 0.1, f64::from(at / 10) * 0.1);
        writeln!(csv, "{x},{y}\n{},{}", x + 8.0, y * 1.1).unwrap();
    }
    let open = open(&csv, &["x", "y"]);
    let shape = CovarianceType::Diag;
    let found = ask(&open, Method::Mixture { covariance_type: shape, n_components: None }).unwrap();
    let says_that_it_falls = found.notes.iter().any(|note| note.contains("still falls"));
    let Some(Picture::ByNumber { values, chosen }) = found.figure.map(|figure| figure.picture) else { panic!("BIC") };
    assert_eq!(says_that_it_falls, values.last().is_some_and(|(most, _)| *most == chosen));
    let best = values.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap().0;
    assert_eq!((best, found.method), (chosen, Method::Mixture { covariance_type: shape, n_components: Some(chosen) }));
    let two = ask(&open, Method::Mixture { covariance_type: shape, n_components: Some(2) }).unwrap();
    assert_eq!(two.solution.unwrap().clustering.sizes, [60, 60]);
    assert!(two.sentence.starts_with("Nobody is in between"), "{}", two.sentence);
}

#[test]
fn words_count_where_numbers_do_not_tell_customers_apart() {
    let mut csv = String::from("Income,City,Note\n");
    for at in 0..30_u32 {
        writeln!(csv, "{},{},n{at}", at % 3, if at < 15 { "Bonn" } else { "Ulm" }).unwrap();
    }
    let open = open(&csv, &["Income"]);
    // A note that differs in every row describes no segment.
    assert_eq!(categories(&open.table), ["City"]);
    let found = ask(&open, Method::Medoids { n_clusters: 2, columns: None }).unwrap();
    assert_eq!(found.solution.as_ref().unwrap().clustering.sizes, [15, 15]);
    let table = found.figure.unwrap().table;
    assert_eq!(table.head, ["Segment", "Row of the file", "Income", "City", "Note"]);
    let cities: Vec<&str> = table.rows.iter().map(|row| row[3].as_str()).collect();
    assert!(cities.contains(&"Bonn") && cities.contains(&"Ulm"));
    // The typical customer is a row of the file as it stands there.
    let row: usize = table.rows[0][1].parse().unwrap();
    assert_eq!(table.rows[0][4], format!("n{}", row - 2));
}

#[test]
fn prototypes_have_a_mean_and_a_word_and_need_a_column_of_words() {
    let open = squares();
    let found = ask(&open, Method::Prototypes { n_clusters: 2, columns: None }).unwrap();
    assert_eq!(found.method, Method::Prototypes { n_clusters: 2, columns: Some(vec!["City".to_owned()]) });
    let table = found.figure.unwrap().table;
    assert_eq!(table.head, ["Segment", "x", "y", "City"]);
    let sizes = &found.solution.unwrap().clustering.sizes;
    assert_eq!((table.rows.len(), sizes.iter().sum::<usize>()), (2, 19));
    let none = ask(&open, Method::Prototypes { n_clusters: 2, columns: Some(Vec::new()) });
    assert!(matches!(none, Err(MethodError::Refused(why)) if why.contains("No column of words")));
}

#[test]
fn words_that_are_clustering_variables_count_once_as_words() {
    let mut csv = String::from("x,City,Plan\n");
    for at in 0..30_u32 {
        writeln!(csv, "{},{},{}", at % 5, ["Bonn", "Ulm", "Jena"][at as usize % 3], ["a", "b"][at as usize % 2])
            .unwrap();
    }
    let table = Table::read(csv.as_bytes()).unwrap();
    let open = |columns: &[&str]| {
        let encodings =
            columns.iter().filter(|name| **name != "x").map(|n| ((*n).to_owned(), Encoding::OneHot)).collect();
        let columns = columns.iter().map(|name| (*name).to_owned()).collect();
        let prepared = prepare(&table, &Recipe { columns, encodings, ..Recipe::default() }).unwrap();
        Open { table: Rc::new(table.clone()), prepared: Rc::new(prepared), kept: Rc::default() }
    };
    let both = open(&["x", "City"]);
    let found = ask(&both, Method::Prototypes { n_clusters: 3, columns: None }).unwrap();
    let table = found.figure.unwrap().table;
    assert_eq!(table.head, ["Segment", "x", "City"], "no column of 0 and 1 beside the words");
    assert!(found.notes[0].ends_with("each word a column of 0 and 1."));
    let words = open(&["City", "Plan"]);
    let found = ask(&words, Method::Medoids { n_clusters: 3, columns: None }).unwrap();
    assert_eq!(fact(&found, "What counts"), "City and Plan");
    let refused = ask(&words, Method::Prototypes { n_clusters: 3, columns: None });
    assert!(matches!(refused, Err(MethodError::Refused(why)) if why.contains("k-medoids")));
    // Left to stand as columns of 0 and 1 where they are told not to count as words.
    let none = ask(&both, Method::Medoids { n_clusters: 3, columns: Some(Vec::new()) }).unwrap();
    assert_eq!(fact(&none, "What counts"), "numbers alone");
}

#[test]
fn a_column_of_more_weight_decides_with_words_too() {
    let mut csv = String::from("x,y,City\n");
    for at in 0..24_u32 {
        let city = ["Bonn", "Ulm"][at as usize / 4 % 2];
        writeln!(csv, "{},{},{city}", 10 * (at % 2) + at / 8, 10 * (at / 2 % 2) + at / 8).unwrap();
    }
    let table = Table::read(csv.as_bytes()).unwrap();
    let names = ["x", "y", "City"];
    let heavy = |name: &str| {
        let recipe = Recipe {
            columns: names.map(str::to_owned).to_vec(),
            encodings: [("City".to_owned(), Encoding::OneHot)].into(),
            weights: [(name.to_owned(), OrderedValue(10.0))].into(),
            ..Recipe::default()
        };
        let prepared = prepare(&table, &recipe).unwrap();
        Open { table: Rc::new(table.clone()), prepared: Rc::new(prepared), kept: Rc::default() }
    };
    // Which of the columns are the same within each segment, but for the little that x and y vary.
    let parted_by = |found: &Found| -> Vec<&str> {
        let labels = &found.solution.as_ref().unwrap().clustering.labels;
        let halves = [|at: usize| at % 2, |at: usize| at / 2 % 2, |at: usize| at / 4 % 2];
        let is_parted = |half: fn(usize) -> usize| (0..24).all(|at| (labels[at] == labels[0]) == (half(at) == 0));
        names.into_iter().zip(halves).filter(|(_, half)| is_parted(*half)).map(|(name, _)| name).collect()
    };
    for name in names {
        let open = heavy(name);
        let typical = ask(&open, Method::Medoids { n_clusters: 2, columns: None }).unwrap();
        let what = typical.facts.iter().find(|fact| fact.term == "What counts").unwrap();
        assert_eq!((parted_by(&typical), what.gloss.as_str()), (vec![name], "each column by its weight (Gower)"));
        let middles = ask(&open, Method::Prototypes { n_clusters: 2, columns: None }).unwrap();
        assert_eq!(parted_by(&middles), [name]);
    }
}

#[test]
fn a_word_that_fills_is_the_word_of_the_customer() {
    let mut csv = String::from("x,City\n");
    for at in 0..30_u32 {
        writeln!(csv, "{},{}", at % 5, ["Bonn", "Ulm", ""][at as usize % 3]).unwrap();
    }
    let table = Table::read(csv.as_bytes()).unwrap();
    let recipe = Recipe {
        columns: vec!["x".to_owned(), "City".to_owned()],
        encodings: [("City".to_owned(), Encoding::OneHot)].into(),
        imputes: [("City".to_owned(), Impute::Word("Ulm".to_owned()))].into(),
        weights: [("City".to_owned(), OrderedValue(10.0))].into(),
        ..Recipe::default()
    };
    let prepared = prepare(&table, &recipe).unwrap();
    let open = Open { table: Rc::new(table), prepared: Rc::new(prepared), kept: Rc::default() };
    for method in
        [Method::Medoids { n_clusters: 2, columns: None }, Method::Prototypes { n_clusters: 2, columns: None }]
    {
        let solution = ask(&open, method).unwrap().solution.unwrap();
        assert_eq!(solution.clustering.sizes, [20, 10]);
        assert!((0..30).all(|at| solution.clustering.labels[at] == u16::from(at % 3 == 0)));
    }
}

#[test]
fn two_numbers_of_k_means_are_compared() {
    let found = ask(&squares(), Method::KMeans { n_clusters: 3 }).unwrap();
    let comparison = found.comparison.unwrap();
    assert_eq!(comparison.titles, ["k-means, 2 segments", "k-means, 3 segments"]);
    assert_eq!(comparison.cross.counts.iter().sum::<u64>(), 19);
    assert!(found.filled.is_empty() && found.notes.is_empty());
}

#[test]
fn customers_that_are_all_alike_are_refused_and_not_a_panic() {
    let open = open("x,y\n1,1\n1,1\n1,2\n1,1\n1,1\n1,1\n1,1\n1,1\n1,1\n1,1\n", &["x", "y"]);
    for method in [
        dbscan(None, false),
        Method::Hdbscan { min_cluster_size: None, fill: true },
        Method::Ward { n_clusters: 2 },
        Method::Mixture { covariance_type: CovarianceType::Full, n_components: None },
        Method::Medoids { n_clusters: 2, columns: None },
        Method::Prototypes { n_clusters: 3, columns: None },
    ] {
        let answer = ask(&open, method);
        assert!(!matches!(answer, Err(MethodError::Stopped(_))), "{answer:?}");
    }
}
