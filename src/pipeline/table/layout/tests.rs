use super::Layout;
use crate::table::HeaderRows;
use crate::table::dialect::{Chosen, of};

fn layout(text: &str) -> (u32, Vec<u32>, Vec<String>) {
    let Layout { first_row, header, names, .. } =
        Layout::of(text.as_bytes(), of(text.as_bytes(), Chosen::default()), false, None);
    (first_row, header, names)
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn the_header_is_the_first_full_row() {
    let expected = |row| (row, vec![row], names(&["id", "city", "spend"]));
    let table = "id,city,spend\n1,Ulm,3\n2,Bonn,4\n3,Kiel,5\n";
    assert_eq!(layout(table), expected(1));
    assert_eq!(layout(&format!("Customers of May\n\n# made by the shop\n{table}")), expected(4));
    assert_eq!(layout(&format!("Customers of May,,\nby city,,\n{table}")), expected(3));
    assert_eq!(layout(&format!("sep=,\n{table}")), expected(2));
    assert_eq!(layout(&format!("Sales report 2023\n{table}")), expected(2));
}

#[test]
fn a_header_of_several_rows_is_joined() {
    let sales = ",Sales,,Costs,\nName,2010,2011,2010,2011\nfoo,1,2,3,4\nbar,5,6,7,8\nbaz,9,1,2,3\n";
    assert_eq!(layout(sales).2, names(&["Name", "Sales 2010", "Sales 2011", "Costs 2010", "Costs 2011"]));
    let units = "name,len,mass\n[-],[m],[kg]\nfoo,1,2.5\nbar,6,7.5\nbaz,9,1.5\n";
    assert_eq!(layout(units).2, names(&["name [-]", "len [m]", "mass [kg]"]));
    let text = "id,spend,,visits,\n,2025,2026,web,shop\n,EUR,EUR,n,n\n1,2,3,4,5\n2,3,4,5,6\n3,4,5,6,7\n4,5,6,7,8\n";
    let joined = names(&["id", "spend 2025 EUR", "spend 2026 EUR", "visits web n", "visits shop n"]);
    // The years of the second row are numbers: it is the row below that shows that the header goes on.
    let (first_row, _, found) = layout(&text.replace("2025", "last").replace("2026", "this"));
    assert_eq!(first_row, 1);
    assert_eq!(found, joined.iter().map(|n| n.replace("2025", "last").replace("2026", "this")).collect::<Vec<_>>());
}

#[test]
fn a_header_of_several_rows_may_lack_names() {
    let rows = "7,red mug,248,Oslo\n8,pen,15,Rome\n9,shirt,7,Bonn\n4,hat,9,Kiel\n3,cup,5,Ulm\n6,bag,2,Jena\n";
    let joined = |expected: &[&str], n| (1, (1..=n).collect::<Vec<u32>>(), names(expected));
    let broken = "item,item,stock,home\nno,name,,\n";
    assert_eq!(layout(&format!("{broken}{rows}")), joined(&["item no", "item name", "stock", "home"], 2));
    let lowest = "item,label,stock,home\nno,,pcs,town\n,,left,\n";
    assert_eq!(layout(&format!("{lowest}{rows}")), joined(&["item no", "label", "stock pcs left", "home town"], 3));
    let groups = "Group A1,,Group A2,\nGroup B1,,Group B2,\nno,label,stock,home\n";
    let expected =
        ["Group A1 Group B1 no", "Group A1 Group B1 label", "Group A2 Group B2 stock", "Group A2 Group B2 home"];
    assert_eq!(layout(&format!("{groups}{rows}")), joined(&expected, 3));
    let texts =
        "red,mug,large,Oslo\nblue,pen,small,Rome\ngrey,shirt,large,Bonn\nred,hat,small,Kiel\ntan,cup,tiny,Ulm\n";
    let groups = "Article,,,Shop\nhue,label,size,town\n";
    let expected = ["Article hue", "Article label", "Article size", "Shop town"];
    assert_eq!(layout(&format!("{groups}{texts}")), joined(&expected, 2));
    // First customers of whom not all is known are none.
    for customer in ["K1,Ann,,", "K1,Ann,unknown,", "K1,,,Oslo", "`K1`,`Ann`,`3`,`5`"] {
        let rows = "K2,Ben,5,1\nK3,Kim,6,2\nK4,Lea,7,1\nK5,Mia,8,4\nK6,Pia,9,5\nK7,Tom,1,3\n";
        assert_eq!(layout(&format!("key,name,n,m\n{customer}\n{rows}")).1, [1], "{customer}");
    }
}

#[test]
fn a_file_without_header_is_known() {
    assert_eq!(layout("1,Ulm,3\n2,Bonn,4\n3,Kiel,5\n"), (1, vec![], names(&["", "", ""])));
    assert_eq!(layout("Ulm,web,a\nBonn,web,a\nUlm,shop,b\nUlm,web,b\n").1, Vec::<u32>::new());
    assert_eq!(layout("city,way,group\nBonn,web,a\nUlm,shop,b\nUlm,web,b\n").1, [1]);
    assert_eq!(layout("id,2024,2025\n1,5,6\n2,7,8\n3,9,1\n").1, [1]);
    assert_eq!(layout("land;2010;2011;2012\nA;1500;2200;1300\nB;1910;2010;310\nC;120;220;320\n").1, [1]);
    // Once more in the midst of the rows.
    assert_eq!(layout("name,price,n\na,1.5,3\nb,2.5,4\nname,price,n\nc,3.5,5\nd,4.5,6\n").1, [1]);
}

#[test]
fn a_header_that_was_chosen_is_taken() {
    let text = "Customers\n1,2,3\n4,5,6\n,x,y\n7,8,9\n1,8,9\n3,8,9\n";
    let layout = |header| {
        let dialect = of(text.as_bytes(), Chosen::default());
        let Layout { first_row, header, names, .. } = Layout::of(text.as_bytes(), dialect, false, Some(header));
        (first_row, header, names)
    };
    let rows = |first, n_rows| HeaderRows::Rows { first, n_rows };
    assert_eq!(layout(HeaderRows::Absent), (2, vec![], names(&["", "", ""])));
    assert_eq!(layout(rows(4, 1)), (4, vec![4], names(&["", "x", "y"])));
    assert_eq!(layout(rows(3, 2)), (3, vec![3, 4], names(&["4", "5 x", "6 y"])));
    assert_eq!(layout(rows(1, 1)), (1, vec![1], names(&["Customers", "", ""])));
    assert_eq!(layout(rows(3, 0)), (3, vec![], names(&["", "", ""])));
    assert_eq!(layout(rows(90, 2)), (90, vec![90, 91], names(&["", "", ""])));
    assert_eq!(layout(rows(u32::MAX, u32::MAX)).0, u32::MAX);
}

#[test]
fn a_first_row_of_words_is_no_header() {
    let text = "name,path,version\nfoo bar,C:\\a\\b,6.5.3\nbar baz,C:\\a\\c,1.12.16\nqux x,C:\\a\\d,3.10.10\nlorem,,4.20.17\nipsum,C:\\z,4.15.17\n";
    assert_eq!(layout(text).1, [1]);
    assert_eq!(layout("name,city\nfoo,Berlin,\nbar,Kiel,\nbaz,Bonn,\n"), (1, vec![1], names(&["name", "city"])));
}

const TEXTS: &str = "Acme,Ann Lee,High Street 1,Oslo\nStark,Cy Ray,Mill Street 2,Rome\nUmbra,Di Fox,Park Street 3,Oslo\nAcme,Ed Roy,Mill Street 6,Lyon\n";

#[test]
fn remarks_that_a_blank_line_parts_from_the_table_are_no_header() {
    let expected = |row| (row, vec![row], names(&["key", "n"]));
    let table = "key,n\nK1,1.5\nK2,2.25\nK3,7.125\n";
    assert_eq!(layout(&format!("Hello, see the note\n\n{table}")), expected(3));
    assert_eq!(layout(&format!("Region,North\nDate,2024-05-01\n\n{table}")), expected(4));
    assert_eq!(layout("Customer export\n\namount\n1.5\n2.25\n3.75\n"), (3, vec![3], names(&["amount"])));
    // Customers stand above the blank line.
    assert_eq!(layout(&format!("{table}\nkey,sum\nK4,3.5\nK5,2.5\n")), expected(1));
    assert_eq!(layout("name,n\nAnn,3\n\nname,n\nBen,4\nKim,5\n").1, [1]);
    // A first customer whose number is not known.
    let rows = "K2,Ben,12.5\nK3,Kim,14.5\nK4,Lea,11.5\nK5,Mia,9.5\n";
    assert_eq!(layout(&format!("id,name,spend\n\nK1,Ann,on request\n{rows}")).1, [1]);
    assert_eq!(layout("name,way\nAnn,web\nBen,web\nKim,till\n\nSource,shop\nDate,2024-05-01\n").1, [1]);
}

#[test]
fn a_header_may_have_an_empty_name_too_many() {
    let rows = "1,Anna,12,Oslo\n2,Ben,7,Rome\n3,Cara,30,Paris\n";
    for header in ["id,name,,n,city", ",id,name,n,city", "id,,name,n,city"] {
        let expected = (1, vec![1], names(&["id", "name", "n", "city"]));
        assert_eq!(layout(&format!("{header}\n{rows}")), expected, "{header}");
    }
    let expected = (1, vec![1], names(&["firm", "who", "street", "town"]));
    assert_eq!(layout(&format!("firm,who,,street,town\n{TEXTS}")), expected);
}

#[test]
fn a_header_of_texts_may_have_a_name_too_few() {
    let expected = (1, vec![1], names(&["firm", "who", "street", ""]));
    assert_eq!(layout(&format!("firm,who,street\n{TEXTS}")), expected);
    // A title of some words is none, nor are the rows of a smaller table above.
    let small = "no,title,size\n1,Plain,large\n2,Other,large\n";
    assert_eq!(layout(&format!("{small}firm,who,street,town\n{TEXTS}")).1, [4]);
    assert_eq!(layout(&format!("Survey, May 2024, all shops\nfirm,who,street,town\n{TEXTS}")).1, [2]);
    assert_eq!(layout(&format!("Customers, all\nfirm,who,street,town\n{TEXTS}")).1, [2]);
}

#[test]
fn a_header_cut_at_colons_or_blanks_is_one() {
    let rows = "1,Anna,12,Oslo\n2,Ben,7,Rome\n3,Cara,30,Paris\n4,Dan,21,Lyon\n5,Eve,9,Bonn\n";
    for header in ["id:name:n:city", "id name n city", "id~name~n~city"] {
        let expected = (1, vec![1], names(&["id", "name", "n", "city"]));
        assert_eq!(layout(&format!("{header}\n{rows}")), expected, "{header}");
    }
    for title in ["Customers of May", "List of all customers"] {
        assert_eq!(layout(&format!("{title}\n{rows}")).1, Vec::<u32>::new(), "{title}");
    }
    assert_eq!(layout(&format!("Customers of our shop\nid,name,n,city\n{rows}")).1, [2]);
}

#[test]
fn units_belong_to_the_header() {
    let rows = "A-1,red mug,248\nA-2,blue mug,15\nA-3,pen,7\nA-4,shirt,90\n";
    let expected = (1, vec![1, 2], names(&["sku (no)", "label", "stock (pcs)"]));
    assert_eq!(layout(&format!("sku,label,stock\n(no),,(pcs)\n{rows}")), expected);
}

#[test]
fn customers_in_brackets_are_no_units() {
    for text in [
        "Satisfaction\n(none)\nneutral\nagree\nagree\n",
        "tags,way\n[vip],(web)\n[new],(web)\n[vip],(till)\n[old],(web)\n",
        "profit,margin\n(120.50),(3.2)\n300.10,4.1\n210.00,2.2\n99.00,1.0\n",
        "name,note\n,(none)\nAnn,ok\nBen,late\nKim,ok\n",
    ] {
        assert_eq!(layout(text).1, [1], "{text}");
    }
}

#[test]
fn a_header_may_have_a_name_too_few() {
    assert_eq!(layout("city,spend\n1,Ulm,3\n2,Bonn,4\n3,Kiel,5\n"), (1, vec![1], names(&["", "city", "spend"])));
    assert_eq!(layout("city,spend\nUlm,3,x\nUlm,4,y\nKiel,5,x\n"), (1, vec![1], names(&["city", "spend", ""])));
    assert_eq!(layout("a,,\n1,2,3\n2,2,4\n9,3,4\n"), (1, vec![1], names(&["a", "", ""])));
}
