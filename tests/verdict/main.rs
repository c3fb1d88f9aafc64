//! The verdict on made files, from the bytes of a file to the number of segments: at least 95 % right, and never strong
//! while wrong.
//!
//! `cases.rs` holds two halves: one on which the rule was developed, and one that was made afterwards with other families,
//! parameters and seeds; and a third part of groups that lie close together. All are judged here, each by itself.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::fmt::Write as _;

use clientele::pipeline::cluster::kmeans::{KMeansParams, sweep};
use clientele::pipeline::parallel::{InProcess, block_on};
use clientele::pipeline::prepare::{Matrix, Recipe, prepare};
use clientele::pipeline::table::Table;
use clientele::pipeline::validate::assess::{Separation, Stability};
use clientele::pipeline::validate::{AssessParams, Assessment, Stage, Verdict, assess};

use cases::{Case, Cloud, Groups, close, developed, held_out};

mod cases;

/// Rows as the default recipe prepares them.
fn matrix(case: &Case) -> Matrix {
    let names: Vec<String> = (0..case.n_cols).map(|col| format!("x{col}")).collect();
    let mut csv = names.join(",") + "\n";
    for row in case.values.chunks(case.n_cols) {
        let cells: Vec<String> = row.iter().map(|x| format!("{x:.6}")).collect();
        writeln!(csv, "{}", cells.join(",")).unwrap();
    }
    let table = Table::read(csv.as_bytes()).unwrap();
    prepare(&table, &Recipe::default_for(&table)).unwrap().matrix
}

/// Two starts are enough before the swaps, and keep the test short.
fn judged(case: &Case, n_shards: usize, on_stage: impl FnMut(Stage)) -> Assessment {
    let executor = InProcess::new(&matrix(case), n_shards);
    let params = KMeansParams { n_init: 2, ..KMeansParams::default() };
    let clusterings = block_on(sweep(&executor, &params, 2..=10)).unwrap();
    block_on(assess(&executor, &clusterings, &AssessParams::default(), on_stage)).unwrap()
}

fn judge_all(cases: &[Case]) {
    let (mut wrong, mut strong_while_wrong) = (Vec::new(), 0);
    for case in cases {
        let found = judged(case, 1, |_| ());
        if found.n_clusters != case.n_groups {
            strong_while_wrong += u32::from(found.verdict == Verdict::Strong);
            wrong.push(format!("{}: {:?} with {}, not {}", case.name, found.verdict, found.n_clusters, case.n_groups));
        }
        assert_eq!(found.verdict == Verdict::None, found.n_clusters == 1, "{}", case.name);
    }
    println!("{} of {} right; wrong:\n{}", cases.len() - wrong.len(), cases.len(), wrong.join("\n"));
    assert_eq!(strong_while_wrong, 0, "strong while wrong:\n{}", wrong.join("\n"));
    assert!(wrong.len() * 20 <= cases.len(), "{} of {} are wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn the_developed_half_is_right_in_95_of_100_and_never_strong_while_wrong() {
    judge_all(&developed(1));
}

#[test]
fn the_held_out_half_is_right_in_95_of_100_and_never_strong_while_wrong() {
    judge_all(&held_out(1));
}

#[test]
fn groups_close_together_are_right_in_95_of_100_and_never_strong_while_wrong() {
    judge_all(&close(1));
}

#[test]
fn stages_arrive_in_order_and_shards_change_nothing() {
    let case = Groups { count: 3, n_cols: 3, ..Groups::default() }.case(2_100, 5);
    let mut stages = Vec::new();
    let whole = judged(&case, 1, |stage| stages.push(stage));
    let order: Vec<u8> = stages
        .iter()
        .map(|stage| match stage {
            Stage::Indices(_) => 0,
            Stage::Stability(_) => 1,
            Stage::Separation(_) => 2,
        })
        .collect();
    assert_eq!(order, [0, 1, 2]);
    assert_eq!(judged(&case, 3, |_| ()), whole);
}

/// One sentence for each index at each number of segments.
fn every_index_says(assessment: &Assessment) -> Vec<String> {
    let evidence = &assessment.evidence;
    let of_one = |(separation, stability): (&Separation, &Stability)| {
        let separation = [separation.valley_says(), separation.silhouette_says(), separation.gap_says()];
        separation.into_iter().chain([
            stability.adjusted_rand_says(),
            stability.jaccard_says(),
            stability.prediction_strength_says(),
        ])
    };
    let of_all_rows = evidence.indices.iter().flat_map(|indices| {
        [indices.calinski_harabasz_says(), indices.davies_bouldin_says(), indices.simplified_silhouette_says()]
    });
    let overall = [evidence.hopkins_says(), evidence.gap_number_says()];
    evidence.pairs().flat_map(of_one).chain(of_all_rows).chain(overall).collect()
}

#[test]
fn the_segments_looked_at_are_told_apart_from_those_found() {
    let none = judged(&Cloud::Uniform.case(150, 3, 4), 1, |_| ());
    assert!(none.on_shown(4).unwrap().contains("nothing shows that they are groups"), "{none:?}");
    assert_eq!(none.instead_of(4), None);

    let three = judged(&Groups { count: 3, ..Groups::default() }.case(300, 4), 1, |_| ());
    assert_eq!(three.n_clusters, 3, "{}", three.headline());
    assert_eq!((three.on_shown(3), three.instead_of(3)), (None, None));
    assert!(three.on_shown(5).unwrap().starts_with("The 5 shown cut these further."));
    assert!(three.on_shown(2).unwrap().starts_with("The 2 shown put some of these together."));
    assert_eq!(three.instead_of(5), Some(3));
}

#[test]
fn the_words_fit_the_verdict() {
    let cloud = judged(&Cloud::Correlated(0.6).case(150, 3, 4), 1, |_| ());
    assert_eq!(cloud.headline(), "There are no reliable segments in these columns.");
    assert!(cloud.because()[0].contains("without any segments"), "{:?}", cloud.because());
    assert!(cloud.still_safe(2).contains("bands of your own choice"));

    let groups = judged(&Groups { count: 3, n_noise: 1, n_cols: 3, ..Groups::default() }.case(300, 4), 1, |_| ());
    assert!(groups.headline().contains('3'), "{}", groups.headline());
    // The column of noise comes last.
    let would_change = groups.would_change(&["a", "b", "c", "noise"]);
    assert!(would_change[0].starts_with("noise blurs the segments most"), "{would_change:?}");
    assert!(groups.because().iter().any(|sentence| sentence.contains("agreement")), "{:?}", groups.because());
    let all = [groups.because(), every_index_says(&groups), would_change].concat();
    assert!(all.iter().all(|sentence| sentence.ends_with('.') && !sentence.contains("NaN")), "{all:?}");
}

#[test]
fn a_small_group_beside_two_large_ones_is_found_or_forbids_strong() {
    let found = |unequal, seed| {
        let groups = Groups { count: 3, apart: 5.7, unequal, spreads: 3.0, ..Groups::default() };
        judged(&groups.case(1_200, seed), 1, |_| ())
    };
    for seed in 36..40 {
        let found = found(15.0, seed);
        assert!(found.n_clusters == 3 && found.verdict > Verdict::None, "{}", found.headline());
    }
    // Two of the three, each stable, with a deep valley between them.
    let mut hidden = found(25.0, 37);
    assert_eq!((hidden.verdict, hidden.n_clusters), (Verdict::Fair, 2));
    // What more segments would do is told.
    hidden.evidence.separation[1].silhouette = hidden.evidence.separation[0].silhouette + 0.05;
    let because = hidden.because().join(" ");
    assert!(because.contains("With 3 segments customers would be more separate"), "{because}");
}
