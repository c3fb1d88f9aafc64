//! What to do about a segment: a suggestion for each pattern, with channel, offer and what to measure.

use super::Action;
use super::pattern::{Pattern, Recognised, Roles};
use super::profile::Portrait;
use super::words::{self, Meaning};

/// The suggestion for one segment.
pub(super) fn suggest(recognised: &Recognised, roles: &Roles, portrait: &Portrait, titles: &[String]) -> Action {
    let (title, advice) = match recognised.pattern {
        Pattern::Plain => return plain(recognised, portrait, titles),
        pattern => of_pattern(pattern),
    };
    let mut action = Action { title: title.to_owned(), advice: advice.to_owned() };
    if let Some(share) = budget_share(recognised.pattern, roles, portrait, titles) {
        action.advice = format!("{} {share}", action.advice);
    }
    action
}

/// Title and advice.
fn of_pattern(pattern: Pattern) -> (&'static str, &'static str) {
    match pattern {
        Pattern::Stars | Pattern::Champions => patterns_of_value(pattern),
        Pattern::Sensible => (
            "Premium value ads",
            "Show what lasts and why it is worth its price: tests, guarantees and service, by search ads and e-mail, not by \
             discounts. Measure orders and margin against a hold-out group.",
        ),
        Pattern::Careless => (
            "Frequent small promotions",
            "Small, well-timed offers in the app or by text message: bundles, limited editions, payment in parts. Measure \
             orders a month and returns, and stop where margin falls.",
        ),
        Pattern::Careful => (
            "Everyday value",
            "Advertise low entry prices, refills and second-hand in the newsletter, where contact costs little. Measure \
             cost per order, and do not spend on them what they cannot bring back.",
        ),
        Pattern::Comfortable => (
            "Invite to the better range",
            "Recommend the next better product at the basket and by e-mail; there is income to spare. Measure the average \
             basket against customers who see no recommendation.",
        ),
        Pattern::Keen => (
            "Reward before they tire",
            "Early access and points for each order keep them without a price cut. Measure orders a month, and ask those who \
             slow down why.",
        ),
        Pattern::Hesitant => (
            "Remove what holds them back",
            "Offer free returns, reviews and a trial size on the product page, and one reminder after a visit without an \
             order. Measure the share of visits that end in an order.",
        ),
        Pattern::Modest => (
            "Save with us",
            "Multi-packs, a points card and a monthly offer by e-mail stretch their budget. Measure how many orders a year \
             go through the card.",
        ),
        Pattern::Steady => (
            "Keep the rhythm",
            "A regular newsletter with one useful offer is enough; they need no push. Test one new idea a month on half of \
             them and compare with the other half.",
        ),
        Pattern::AboutAverage => (
            "Test before you spend",
            "Nothing sets these customers apart, so treat them as the standard: send the general campaign, keep a tenth of \
             them as a hold-out group, and learn from the difference.",
        ),
        _ => of_buyers(pattern),
    }
}

fn patterns_of_value(pattern: Pattern) -> (&'static str, &'static str) {
    match pattern {
        Pattern::Stars => (
            "Loyalty programme",
            "Invite them first, in person or by letter: early access, service of their own, rewards that are not discounts. \
             Give keeping them the largest share of the budget a head, and watch for the first missed order.",
        ),
        _ => (
            "Loyalty programme",
            "Thank them by early access and service of their own rather than by discounts, and ask them to recommend you. \
             Watch for the first order that comes late: losing one costs more than winning several others.",
        ),
    }
}

/// The patterns of how much, how often and how long ago.
fn of_buyers(pattern: Pattern) -> (&'static str, &'static str) {
    match pattern {
        Pattern::AtRisk => (
            "Win back now",
            "Write to each by e-mail, then by letter or phone: what is new since their last order, and one generous offer \
             with a date. Measure who orders within 30 days against a hold-out group, so that you pay only for real returns.",
        ),
        Pattern::BigSpenders => (
            "Bring them back sooner",
            "Suggest what goes with their last large order, a few weeks after it, by e-mail with advice rather than a \
             discount. Measure the time to the second order.",
        ),
        Pattern::Regulars => (
            "Grow the basket",
            "They come anyway: offer bundles and free delivery above a sum a little over their usual one. Measure the average \
             basket, and that they do not come less often.",
        ),
        Pattern::BargainHunters => (
            "Discounts with a limit",
            "Send sale and clearance news only, and tie each discount to a minimum sum. Measure margin, not turnover, and \
             test on half of them what happens without a discount.",
        ),
        Pattern::Newcomers => (
            "Second order",
            "Welcome them in three e-mails: how to get the most from the first order, what others bought next, a small offer \
             for a second one. Measure the share with a second order within 60 days.",
        ),
        Pattern::Drifting => (
            "Remind before they are gone",
            "One personal reminder with what is new, then one offer with a date, by e-mail. Measure orders within 30 days \
             against a hold-out group: this is where churn is prevented most cheaply.",
        ),
        Pattern::Dormant => (
            "Last call, then rest",
            "One cheap e-mail with the best offer you have; stop writing to those who do not open it. Spend no more of the \
             budget here than the returns of a test on a tenth of them justify.",
        ),
        _ => (
            "A reason to come again",
            "Tie a small offer to a season or an occasion, by e-mail, and show what is new since the last order. Measure \
             orders a year against customers who were not written to.",
        ),
    }
}

/// How much of the spending is theirs, where it is much and adds up.
fn budget_share(pattern: Pattern, roles: &Roles, portrait: &Portrait, titles: &[String]) -> Option<String> {
    let spending = roles
        .spending
        .filter(|_| matches!(pattern, Pattern::Stars | Pattern::Champions | Pattern::BigSpenders | Pattern::AtRisk))?;
    let share = portrait.sum_shares[spending].filter(|_| words::adds_up(&portrait.profile[spending].column))?;
    let percent = libm::round(share * 100.0);
    (percent >= 1.0).then(|| {
        format!("They stand for {percent}% of all {}: let that guide their share of the budget.", titles[spending])
    })
}

/// From the meaning of the column that sets the segment apart most; a test where it has none.
fn plain(recognised: &Recognised, portrait: &Portrait, titles: &[String]) -> Action {
    let Some(&column) = recognised.columns.first() else { return Action::default() };
    let is_high = portrait.is_high(column);
    let title = &titles[column];
    let Some(meaning) = portrait.meaning(column) else {
        let much = if is_high { "high" } else { "low" };
        return Action {
            title: format!("Test a message about {title}"),
            advice: format!(
                "What {much} {title} means for buying is yours to say: write one message that speaks to it and send it \
                 to half of them. Compare orders with the other half before you spend more."
            ),
        };
    };
    let (headline, advice) = if is_high { of_high(meaning) } else { of_low(meaning) };
    Action { title: headline.to_owned(), advice: advice.to_owned() }
}

fn of_high(meaning: Meaning) -> (&'static str, &'static str) {
    match meaning {
        Meaning::Income => (
            "Show the better range",
            "They can afford quality: lead with the premium range and with service, by e-mail and search ads. Measure margin \
             per order against a hold-out group.",
        ),
        Meaning::Spending => (
            "Keep the best",
            "Give these customers service and early access before anyone else, and a share of the budget that fits what they \
             spend. Watch for the first order that does not come.",
        ),
        Meaning::Frequency => (
            "Reward the habit",
            "They come often: a points card or a better subscription rewards that without a price cut, and they are the ones to \
             ask for recommendations. Measure how often they come, and how many of them slow down.",
        ),
        Meaning::Recency => (
            "Win back",
            "They have been away for long: ask those who are worth most in person what is missing, and send the others one \
             e-mail with what is new and one offer with a date. Measure who comes back against a hold-out group, since some \
             come back by themselves.",
        ),
        Meaning::Discount => (
            "Discounts with a limit",
            "Tie each discount to a minimum sum, and test on half of them what happens without one. Measure margin, not \
             turnover.",
        ),
        Meaning::Tenure => (
            "Honour the years",
            "Mark the anniversary with a thank-you that is not a discount, and ask for recommendations. Measure how many stay \
             another year.",
        ),
        Meaning::Trouble => (
            "Put right what went wrong",
            "Before any offer: find out what they complain of or send back, settle it, and tell them so in person. Measure how \
             many have trouble again, and how many of them leave.",
        ),
        Meaning::Age => (
            "Letter, phone and clear words",
            "Try letters and service by phone beside e-mail, with clear type and guarantees up front. Measure the answers by \
             channel, since age alone decides little.",
        ),
    }
}

fn of_low(meaning: Meaning) -> (&'static str, &'static str) {
    match meaning {
        Meaning::Income => (
            "Lead with value",
            "Lead with entry prices, multi-packs and payment in parts. Measure cost per order, and keep contact cheap.",
        ),
        Meaning::Spending => (
            "Grow the basket",
            "Offer bundles and free delivery above a sum a little over their usual one. Measure the average basket against \
             half of them without the offer.",
        ),
        Meaning::Frequency => (
            "A reason to come more often",
            "They come seldom: remind them in good time, by name and with one thing that is new, before they stop altogether. \
             Measure the time to the next visit or order against a hold-out group.",
        ),
        Meaning::Recency => (
            "Stay in touch",
            "They were here a short while ago: ask how it was, and suggest what goes with it. Measure who is here again within \
             60 days.",
        ),
        Meaning::Discount => (
            "No discount needed",
            "They pay the full price: talk about novelty and service, and keep vouchers for others. Measure margin per \
             customer.",
        ),
        Meaning::Tenure => (
            "A good start",
            "Explain in three e-mails how to get the most from you, with a small offer for the next order. Measure the share \
             that orders again within 60 days.",
        ),
        Meaning::Trouble => (
            "Ask them to recommend you",
            "Hardly anything goes wrong for them: ask for reviews and recommendations, and spend little on service here. Measure \
             new customers who came by them.",
        ),
        Meaning::Age => (
            "Mobile first",
            "Try short messages in the app and on social media beside e-mail. Measure the answers by channel, since age alone \
             decides little.",
        ),
    }
}
