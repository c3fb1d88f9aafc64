//! What names of columns say about transactions, in the languages of common exports.
//!
//! Lists of phrases, divided by commas, in small letters without accents; `=` in front: the whole name, else words of it that follow each other; `*` behind: the
//! beginning of a word.

use crate::table::id_name;
use crate::table::transactions::ledger::Status;

/// Numbers and keys of customers.
pub(in crate::table) const CUSTOMER_IDS: &str = "customer id, customerid, customer no, customer nr, customer number, customer code, customer key, \
    customer user id, customer unique id, customer account, =customer, cust id, custid, cust no, cust number, =cust, customer uid, \
    client id, clientid, client no, client number, client code, =client, shopper id, buyer id, =buyer, user id, \
    userid, =user, member id, member no, member number, =member, membership no, household key, household id, \
    account id, account no, account number, =account, consumer id, card no, card number, loyalty id, loyalty card, \
    visitor id, =cid, =uid, contact id, person id, patient id, donor id, kundennummer, kundennr, kundenid, \
    kunden id, kunden nr, kunden no, kunden nummer, kunde nr, kunde id, =kunde, debitor*, auftraggeber, \
    geschaftspartner, mitgliedsnummer, kunnr, kunag, sold to, id client, no client, n client, nr client, \
    num client, numero client, code client, identifiant client, acheteur, id cliente, cliente id, codigo cliente, \
    codigo de cliente, codigo do cliente, cod cliente, num cliente, numero cliente, n cliente, numero de cliente, \
    numero do cliente, id do cliente, id de cliente, =cliente, codice cliente, comprador, acquirente, klantnummer, \
    klantnr, klant nr, klant id, klantid, klant nummer, =klant, klantcode, debiteur*, id klienta, nr klienta, \
    numer klienta, kod klienta, =klient, kontrahent, =nabywca, billing customer";

/// Names of customers: where no id is.
pub(super) const CUSTOMER_NAMES: &str = "customer name, client name, kundenname, kunden name, nom client, nom du client, nombre cliente, \
    nombre del cliente, nome cliente, nome do cliente, klantnaam, nazwa klienta, =full name, =name, billing name, \
    bill to name, buyer name, user name, =username, contact name, account name, cliente nombre";

/// Days on which something was bought.
pub(super) const DATES: &str = "order date, orderdate, invoice date, invoicedate, purchase date, purchased, transaction date, trans date, \
    transdate, txn date, tran date, sale date, sales date, payment date, booking date, receipt date, billing date, \
    posting date, document date, date of purchase, date of sale, order time, order timestamp, purchase timestamp, \
    order purchase, created at, created, created date, date created, order created, placed at, ordered at, paid at, \
    processed at, completed at, =date, datetime, timestamp, =time, =day, date time, bestelldatum, bestellzeit*, \
    bestellt*, rechnungsdatum, kaufdatum, verkaufsdatum, belegdatum, buchungsdatum, buchungstag, auftragsdatum, \
    fakturadatum, datum, erstellt, date commande, date de commande, date achat, date d achat, date facture, \
    date de facture, date de vente, date de la commande, fecha, fecha pedido, fecha de pedido, fecha compra, \
    fecha factura, data, data ordine, data acquisto, data fattura, data pedido, data do pedido, data da compra, \
    data compra, data da venda, besteldatum, orderdatum, factuurdatum, aankoopdatum, data zamowienia, data zakupu, \
    data faktury, data sprzedazy, budat, fkdat, erdat, audat";

/// Days of something else: of the customer, or of what came after the purchase.
pub(super) const OTHER_DATES: &str = "signup, sign up, signed up, regist*, joined, join, since, seit, birth*, dob, geburt*, naissance, nacimiento, \
    nascita, nascimento, geboorte*, urodzenia, first*, last*, letzte*, erste*, derniere*, premiere*, ultima, \
    ultimo, primera, primeira, laatste, eerste, ostatni*, pierwsz*, churn*, cancel*, updated, modified, expir*, \
    due, anmelde*, inscription, alta, enrol*, opened, onboard*, member*, kunde seit, start*, end, ship*, deliver*, \
    versand*, liefer*, return*, refund*, login, visit, estimated";

/// What was paid for a row, or for an order.
pub(super) const AMOUNTS: &str = "amount, amt, total, order total, grand total, line total, total price, total amount, total value, order value, \
    order amount, sales amount, sale amount, transaction amount, trans amount, purchase amount, payment amount, \
    payment value, amount paid, net amount, gross amount, sales, sale, net sales, revenue, turnover, spend, spent, \
    paid, gmv, net value, subtotal, netwr, dmbtr, wrbtr, kzwi*, umsatz, nettoumsatz, umsatz netto, betrag, \
    nettobetrag, bruttobetrag, rechnungsbetrag, gesamtbetrag, gesamtpreis, gesamtsumme, summe, bestellwert, \
    warenwert, auftragswert, nettowert, zahlbetrag, erlos, montant, montant total, total ttc, total ht, prix total, \
    chiffre affaires, chiffre d affaires, =ca, importe, importe total, monto, venta, ventas, precio total, \
    total pedido, importo, importo totale, totale, fatturato, ricavo, ricavi, prezzo totale, bedrag, totaalbedrag, \
    totaal, totaalprijs, omzet, orderbedrag, kwota, wartosc, suma, razem, cena razem, przychod, valor, valor total, \
    montante, preco total, receita, faturamento, value, wert";

/// Numbers that are no price of what was bought.
pub(super) const OTHER_AMOUNTS: &str = "tax*, vat, mwst, ust, tva, iva, btw, shipping, versand*, freight*, discount*, rabatt*, remise, descuento, \
    sconto, korting, rabat, fee*, refund*, tip, profit, margin, cost*, income, balance, outstanding, limit, \
    lifetime, ltv, clv, avg, average, mean, median, annual, yearly, monthly, points, count, quantity, qty, number, \
    orders, visits, score, id, no, nr, rate, percent, pct, share, target, budget, forecast, commission, interest, \
    age";

/// Of one piece.
pub(super) const UNIT_PRICES: &str = "unit price, unitprice, price, price each, item price, lineitem price, price per unit, unit cost, item cost, \
    selling price, sale price, retail price, stuckpreis, einzelpreis, preis, verkaufspreis, prix unitaire, prix, \
    pu, precio unitario, precio, prezzo unitario, prezzo, stukprijs, eenheidsprijs, prijs, cena jednostkowa, cena, \
    preco unitario, preco";

/// Number of pieces.
pub(super) const QUANTITIES: &str = "quantity, qty, quantity ordered, qty ordered, lineitem quantity, units, units sold, unit sold, pieces, pcs, \
    items, menge, anzahl, stuck, stuckzahl, stueck, quantite, qte, cantidad, unidades, quantita, aantal, \
    hoeveelheid, ilosc, sztuk, quantidade, qtde, qtd, fkimg, kwmeng";

/// What rows of one order have in common.
pub(super) const ORDERS: &str = "order id, orderid, order no, order nr, order number, order name, =order, ordernumber, invoice, invoice id, \
    invoiceno, invoice no, invoice number, transaction id, transactionid, transaction no, transaction number, \
    =transaction, trans id, txn id, receipt, receipt id, receipt no, basket id, basket, ticket, ticket id, \
    purchase id, sale id, sales order, sales document, billing document, increment id, charge id, payment id, \
    bill no, bill id, bestellnummer, bestellnr, bestell nr, bestellung, bestell id, auftragsnummer, auftragsnr, \
    auftrag, auftrags nr, rechnungsnummer, rechnungsnr, rechnung, rechnungs nr, belegnummer, belegnr, beleg, bon, \
    bonnummer, commande, no commande, numero commande, id commande, facture, no facture, numero facture, \
    num facture, pedido, id pedido, numero pedido, n pedido, factura, ordine, id ordine, numero ordine, fattura, \
    scontrino, bestelnummer, ordernummer, bestelling, factuurnummer, factuur, bonnr, zamowienie, nr zamowienia, \
    id zamowienia, numer zamowienia, faktura, nr faktury, paragon, encomenda, fatura, vbeln, belnr";

/// Numbers of what was bought.
pub(super) const PRODUCT_CODES: &str = "product id, product code, productid, product no, product number, sku, lineitem sku, stock code, stockcode, \
    item id, item no, item code, item number, article no, article id, article number, artikelnummer, artikelnr, \
    artikel nr, artikel id, material, matnr, asin, ean, upc, isbn, reference produit";

/// Names of what was bought: where there is no number.
pub(super) const PRODUCT_NAMES: &str = "product name, product, item name, lineitem name, item, article, artikel, artikelbezeichnung, produkt, \
    produktname, bezeichnung, produit, producto, prodotto, produto, artykul, towar, nazwa produktu, articolo, \
    articulo, omschrijving, description";

/// A group of products, or a price of one.
pub(super) const NO_PRODUCTS: &str = "category, kategorie, categorie, categoria, kategoria, group, gruppe, price, cost, quantity, type, total, count, \
    margin, rating, line, qty, taxable, discount, status, requires";

/// Where, or by which way.
pub(super) const CHANNELS: &str = "sales channel, channel, order channel, purchase point, source name, source, order source, vertriebskanal, \
    verkaufskanal, bestellkanal, vertriebsweg, kanal, canal, canal de vente, canal de venta, canale, kanaal, \
    verkoopkanaal, vtweg, medium, platform, marketplace, =store, =filiale, =shop";

/// In which country.
pub(super) const COUNTRIES: &str = "country, country code, customer country, billing country, shipping country, ship country, =land, land1, \
    landercode, laendercode, pays, pais, paese, nazione, kraj, landcode, nation";

/// What became of an order.
pub(super) const STATUSES: &str = "order status, financial status, payment status, =status, order state, bestellstatus, auftragsstatus, \
    zahlungsstatus, statut, statut commande, estado, estado pedido, estado del pedido, stato, stato ordine, \
    orderstatus, bestelstatus, status zamowienia, status do pedido, situacao";

/// Of the amount.
pub(super) const CURRENCIES: &str =
    "currency, currency code, wahrung, waehrung, waerk, waers, devise, monnaie, moneda, divisa, valuta, waluta, moeda";

/// An order that never came about, in the words of shops; small letters without accents.
const CANCELLED: &str = "cancelled, canceled, voided, void, failed, declined, storniert, abgebrochen, fehlgeschlagen, annule, annulee, \
    echouee, cancelado, cancelada, anulado, anulada, fallido, annullato, fallito, geannuleerd, mislukt, anulowane, \
    anulowano, nieudane, expired, unpaid";

/// An order that was given back as a whole.
const REFUNDED: &str = "refunded, returned, erstattet, zuruckerstattet, retourniert, rembourse, remboursee, reembolsado, rimborsato, \
    terugbetaald, zwrocone, devolvido";

/// Behind a name these say nothing of what stands below it.
const UNITS: &str = "eur, usd, gbp, chf, pln, brl, cad, aud, sek, dkk, inr, euro, utc, in, local, base";

/// A text is one of a list as it stands.
fn is_among(text: &str, list: &str) -> bool {
    list.split(", ").any(|other| other == text)
}

/// Small letters without accents.
fn fold(text: &str) -> String {
    let plain = |c: char| match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ą' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ę' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' | 'ć' => 'c',
        'ñ' | 'ń' => 'n',
        'ś' => 's',
        'ł' => 'l',
        'ź' | 'ż' => 'z',
        c => c,
    };
    text.to_lowercase().chars().map(plain).collect()
}

/// How well a name is one of a list: 0 if not at all; more the more words of it are, and most for the whole name.
pub(in crate::table) fn likeness(name: &str, list: &str) -> usize {
    let mut words: Vec<String> = id_name::words(name).iter().map(|word| fold(word)).collect();
    while words.len() > 1 && words.last().is_some_and(|word| is_among(word, UNITS)) {
        words.pop();
    }
    let one_word = words.concat();
    list.split(", ").map(|phrase| likeness_of(&words, &one_word, phrase)).max().unwrap_or_default()
}

/// How well a name is one phrase.
fn likeness_of(words: &[String], one_word: &str, phrase: &str) -> usize {
    let (phrase, is_whole) = phrase.strip_prefix('=').map_or((phrase, false), |phrase| (phrase, true));
    let n_parts = phrase.split(' ').count();
    let fits = |words: &[String]| {
        words.iter().zip(phrase.split(' ')).all(|(word, part)| match part.strip_suffix('*') {
            Some(start) => word.starts_with(start),
            None => word == part,
        })
    };
    let is_all = (words.len() == n_parts && fits(words)) || one_word == phrase.replace(' ', "");
    if is_all {
        return 2 * n_parts + 1;
    }
    if is_whole || !words.windows(n_parts).any(fits) {
        return 0;
    }
    2 * n_parts
}

/// The price of all pieces, not of one.
pub(super) fn is_total(name: &str) -> bool {
    const TOTALS: &str = "total*, gesamt*, totaal*, razem, sum*, line price";
    likeness(name, TOTALS) > 0
}

/// What became of an order, by a cell of its status.
pub(super) fn status(text: &str) -> Status {
    let text = fold(text);
    let text = text.strip_prefix("wc-").unwrap_or(&text);
    if is_among(text, CANCELLED) {
        Status::Cancelled
    } else if is_among(text, REFUNDED) {
        Status::Refunded
    } else {
        Status::Stands
    }
}

#[cfg(test)]
mod tests {
    use super::{AMOUNTS, CUSTOMER_IDS, ORDERS, likeness, status};
    use crate::table::transactions::ledger::Status;

    #[test]
    fn the_whole_name_counts_more_than_a_word_of_it() {
        assert!(likeness("Order total", AMOUNTS) > likeness("Order total amount due", AMOUNTS));
        assert!(likeness("Umsatz (EUR)", AMOUNTS) == likeness("Umsatz", AMOUNTS));
        assert!(likeness("Größe", AMOUNTS) == 0);
    }

    #[test]
    fn names_of_many_languages_are_known() {
        for name in [
            "CustomerID",
            "CUSTOMER_ID",
            "customerid",
            "Kunden-Nr.",
            "Kundennummer",
            "N° client",
            "Código do cliente",
            "Codice cliente",
            "Klantnummer",
            "Nr klienta",
            "Sold-to party",
            "KUNNR",
            "Customer",
            "Cliente",
        ] {
            assert!(likeness(name, CUSTOMER_IDS) > 0, "{name}");
        }
        for name in ["Customer segment", "Client type", "User agent", "Ship date"] {
            assert_eq!(likeness(name, CUSTOMER_IDS), 0, "{name}");
        }
        for name in ["InvoiceNo", "Bestell-Nr.", "Nº pedido", "Order ID", "Rechnungsnummer", "Numéro commande"] {
            assert!(likeness(name, ORDERS) > 0, "{name}");
        }
    }

    #[test]
    fn states_of_orders_are_known() {
        for (text, expected) in [
            ("wc-cancelled", Status::Cancelled),
            ("Annulée", Status::Cancelled),
            ("REFUNDED", Status::Refunded),
            ("partially_refunded", Status::Stands),
            ("completed", Status::Stands),
        ] {
            assert_eq!(status(text), expected, "{text}");
        }
    }
}
