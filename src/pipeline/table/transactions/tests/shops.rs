//! Headers of real shops, tills and ledgers, and tables of customers that are none.

use super::read;
use crate::table::transactions::{Amount, Transactions};

/// Customer, date, amount, order, product of what is recognised in a file.
type Meant = (&'static str, &'static str, &'static str, Option<&'static str>, Option<&'static str>);

const SHOPS: &[(&str, Meant)] = &[
    // UCI Online Retail
    (
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n\
         536365,85123A,HEART,6,12/1/2010 8:26,2.55,17850,United Kingdom\n\
         536365,71053,LANTERN,6,12/1/2010 8:26,3.39,17850,United Kingdom\n\
         C536379,D,Discount,-1,12/1/2010 9:41,27.5,14527,United Kingdom\n\
         536370,22728,CLOCK,24,12/21/2010 8:45,3.75,12583,France\n\
         536371,22727,CLOCK,24,12/21/2010 8:45,3.75,,France\n",
        ("CustomerID", "InvoiceDate", "Quantity*UnitPrice", Some("InvoiceNo"), Some("StockCode")),
    ),
    // UCI Online Retail II
    (
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n\
         489434,85048,GLASS BALL,12,2009-12-01 07:45:00,6.95,13085.0,United Kingdom\n\
         489434,79323P,LIGHTS,12,2009-12-01 07:45:00,6.75,13085.0,United Kingdom\n\
         489435,22350,BOWL,12,2009-12-01 07:46:00,2.55,13078.0,France\n\
         489436,22349,DOG,12,2009-12-01 07:46:00,3.75,,France\n",
        ("Customer ID", "InvoiceDate", "Quantity*Price", Some("Invoice"), Some("StockCode")),
    ),
    // CDNOW, without a header
    (
        "00001,19970101,1,11.77\n00002,19970112,1,12.00\n00002,19970112,5,77.00\n00003,19970102,2,20.76\n00003,19970330,2,20.76\n",
        ("Column 1", "Column 2", "Column 4", None, None),
    ),
    // Shopify orders: the total stands in the first row of each
    (
        "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Country,Cancelled at,Refunded Amount,Source\n\
         #1001,a@b.example,paid,2024-01-15 10:22:33 +0100,EUR,20.00,4.90,3.98,24.90,2024-01-15 10:22:30 +0100,1,Lamp,15.00,L1,DE,,0.00,web\n\
         #1001,a@b.example,,,,,,,,2024-01-15 10:22:30 +0100,1,Pen,5.00,P1,,,,\n\
         #1002,c@d.example,paid,2024-01-16 10:22:33 +0100,EUR,15.00,4.90,3.98,19.90,2024-01-16 10:22:30 +0100,1,Lamp,15.00,L1,DE,,0.00,web\n\
         #1003,a@b.example,paid,2024-01-17 10:22:33 +0100,EUR,5.00,4.90,3.98,9.90,2024-01-17 10:22:30 +0100,1,Pen,5.00,P1,DE,,0.00,pos\n",
        ("Email", "Created at", "Lineitem quantity*Lineitem price", Some("Name"), Some("Lineitem sku")),
    ),
    // WooCommerce: the total stands in every row
    (
        "Order Number,Order Status,Order Date,Customer User ID,Email (Billing),Country Code (Billing),Order Total Amount,Item Name,Quantity,SKU\n\
         11,wc-completed,2024-02-01 10:00,7,a@b.example,DE,30.00,Lamp,1,L\n11,wc-completed,2024-02-01 10:00,7,a@b.example,DE,30.00,Pen,2,P\n\
         12,wc-completed,2024-02-02 10:00,8,c@d.example,DE,35.00,Lamp,1,L\n12,wc-completed,2024-02-02 10:00,8,c@d.example,DE,35.00,Pen,3,P\n\
         13,wc-cancelled,2024-02-03 10:00,7,a@b.example,DE,30.00,Lamp,1,L\n13,wc-cancelled,2024-02-03 10:00,7,a@b.example,DE,30.00,Pen,2,P\n",
        ("Customer User ID", "Order Date", "once Order Total Amount", Some("Order Number"), Some("SKU")),
    ),
    // Magento
    (
        "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),Grand Total (Purchased),Status,Customer Email\n\
         000000011,Main Store,\"Jan 5, 2024 10:00:00 AM\",Ann Lee,Ann Lee,45.50,45.50,complete,a@b.example\n\
         000000012,Main Store,\"Jan 6, 2024 10:00:00 AM\",Bob Day,Bob Day,5.50,5.50,complete,c@d.example\n\
         000000013,Main Store,\"Jan 9, 2024 10:00:00 AM\",Ann Lee,Ann Lee,15.50,15.50,complete,a@b.example\n",
        ("Customer Email", "Purchase Date", "Grand Total (Base)", None, None),
    ),
    // Stripe payments
    (
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Fee,Customer ID,Customer Email,Status,Description\n\
         ch_1,2024-03-01 10:11,29.00,0.00,eur,1.12,cus_A,a@b.example,Paid,Plan\n\
         ch_2,2024-03-02 10:11,19.00,0.00,eur,0.92,cus_B,c@d.example,Paid,Plan\n\
         ch_3,2024-04-01 10:11,29.00,0.00,eur,1.12,cus_A,a@b.example,Paid,Plan\n\
         ch_4,2024-04-02 10:11,19.00,0.00,eur,0.92,cus_B,c@d.example,Failed,Plan\n",
        ("Customer ID", "Created date (UTC)", "Amount", None, Some("Description")),
    ),
    // SAP billing, technical names
    (
        "VBELN;FKDAT;KUNAG;MATNR;FKIMG;NETWR;WAERK;VTWEG;LAND1\n\
         90000001;20240103;0000100001;M-01;5;1.250,00;EUR;10;DE\n90000002;20240104;0000100002;M-02;1;99,90;EUR;20;AT\n\
         90000003;20240210;0000100001;M-01;2;500,00;EUR;10;DE\n90000004;20240301;0000100002;M-02;3;299,70;EUR;10;AT\n",
        ("KUNAG", "FKDAT", "NETWR", Some("VBELN"), Some("MATNR")),
    ),
    // SAP, words
    (
        "Billing Document\tBilling Date\tSold-to party\tMaterial\tNet Value\n\
         90000001\t03.01.2024\t100001\tM-01\t1250.00\n90000002\t04.01.2024\t100002\tM-02\t99.90\n90000003\t20.02.2024\t100001\tM-01\t500.00\n",
        ("Sold-to party", "Billing Date", "Net Value", Some("Billing Document"), Some("Material")),
    ),
    // German
    (
        "Rechnungsnummer;Rechnungsdatum;Kundennummer;Artikelnummer;Menge;Einzelpreis;Gesamtbetrag;Land\n\
         R-1;03.01.2024;4711;A1;2;5,00 €;10,00 €;DE\nR-2;14.01.2024;4712;A2;1;7,50 €;7,50 €;DE\nR-3;20.02.2024;4711;A1;1;5,00 €;5,00 €;AT\n",
        ("Kundennummer", "Rechnungsdatum", "Gesamtbetrag", Some("Rechnungsnummer"), Some("Artikelnummer")),
    ),
    (
        "Bestell-Nr.;Kunden-Nr.;Bestelldatum;Umsatz (EUR);Vertriebskanal\n1;17;1.2.2024;19,90;Web\n2;18;2.2.2024;5,00;Filiale\n3;17;13.2.2024;7,00;Web\n",
        ("Kunden-Nr.", "Bestelldatum", "Umsatz (EUR)", Some("Bestell-Nr."), None),
    ),
    // French
    (
        "N° commande;Date de commande;N° client;Référence produit;Quantité;Prix unitaire;Pays\n\
         C1;03/01/2024;501;R1;2;5,50;France\nC2;14/01/2024;502;R2;1;7,50;France\nC3;20/02/2024;501;R1;1;5,50;Belgique\n",
        ("N° client", "Date de commande", "Quantité*Prix unitaire", Some("N° commande"), Some("Référence produit")),
    ),
    // Spanish
    (
        "ID pedido,Fecha,ID cliente,Producto,Importe total,País\n1,2024-01-03,501,Silla,45.50,España\n2,2024-01-04,502,Mesa,145.50,España\n3,2024-02-03,501,Mesa,145.50,España\n",
        ("ID cliente", "Fecha", "Importe total", Some("ID pedido"), Some("Producto")),
    ),
    // Italian
    (
        "Numero ordine;Data ordine;Codice cliente;Articolo;Quantità;Prezzo unitario\n1;03/01/2024;A501;Sedia;1;45,50\n2;14/01/2024;A502;Tavolo;1;145,50\n3;03/02/2024;A501;Sedia;2;45,50\n",
        ("Codice cliente", "Data ordine", "Quantità*Prezzo unitario", Some("Numero ordine"), Some("Articolo")),
    ),
    // Dutch
    (
        "Ordernummer;Besteldatum;Klantnummer;Bedrag;Kanaal\n1;03-01-2024;501;45,50;web\n2;14-01-2024;502;145,50;winkel\n3;03-02-2024;501;5,50;web\n",
        ("Klantnummer", "Besteldatum", "Bedrag", Some("Ordernummer"), None),
    ),
    // Polish
    (
        "Nr zamówienia;Data zamówienia;ID klienta;Nazwa produktu;Ilość;Wartość\n1;2024-01-03;501;Lampa;1;45,50\n2;2024-01-14;502;Stół;1;145,50\n3;2024-02-03;501;Lampa;2;91,00\n",
        ("ID klienta", "Data zamówienia", "Wartość", Some("Nr zamówienia"), Some("Nazwa produktu")),
    ),
    // Portuguese
    (
        "Nº pedido;Data do pedido;Código do cliente;Produto;Valor total\n1;03/01/2024;501;Cadeira;45,50\n2;14/01/2024;502;Mesa;145,50\n3;03/02/2024;501;Mesa;145,50\n",
        ("Código do cliente", "Data do pedido", "Valor total", Some("Nº pedido"), Some("Produto")),
    ),
    // Superstore
    (
        "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,Product ID,Category,Product Name,Sales,Quantity,Discount,Profit\n\
         1,CA-152156,11/8/2016,11/11/2016,Second Class,CG-12520,Claire Gute,Consumer,United States,FUR-1,Furniture,Bookcase,261.96,2,0,41.91\n\
         2,CA-152156,11/8/2016,11/11/2016,Second Class,CG-12520,Claire Gute,Consumer,United States,FUR-2,Furniture,Chair,731.94,3,0,219.58\n\
         3,CA-138688,11/28/2016,12/1/2016,Second Class,DV-13045,Darrin Van,Corporate,United States,OFF-1,Office,Labels,14.62,2,0,6.87\n",
        ("Customer ID", "Order Date", "Sales", Some("Order ID"), Some("Product ID")),
    ),
    // Dunnhumby
    (
        "household_key,BASKET_ID,DAY,PRODUCT_ID,QUANTITY,SALES_VALUE,STORE_ID,TRANS_DATE\n\
         2375,26984851472,1,1004906,1,1.39,364,2017-01-01\n2375,26984851472,1,1033142,1,0.82,364,2017-01-01\n1364,26984896261,1,842930,1,2.19,31742,2017-01-02\n",
        ("household_key", "TRANS_DATE", "SALES_VALUE", Some("BASKET_ID"), Some("PRODUCT_ID")),
    ),
    // Olist
    (
        "order_id,customer_unique_id,order_purchase_timestamp,order_delivered_customer_date,payment_value\n\
         e481f51cbdc5,7c396fd4,2017-10-02 10:56:33,2017-10-10 21:25:13,18.12\n53cdb2fc8bc7,af07308b,2018-07-24 20:41:37,2018-08-07 15:27:45,141.46\n47770eb9100c,7c396fd4,2018-08-08 08:38:49,2018-08-17 18:06:29,179.12\n",
        ("customer_unique_id", "order_purchase_timestamp", "payment_value", Some("order_id"), None),
    ),
    // A bare list, and one by e-mail alone
    (
        "customer,date,amount\nA,2024-01-01,5\nB,2024-01-02,7\nA,2024-01-05,5\n",
        ("customer", "date", "amount", None, None),
    ),
    (
        "email,purchased_at,total_price\na@b.example,2024-01-01T10:00:00Z,5.5\nc@d.example,2024-01-02T10:00:00Z,7.5\na@b.example,2024-01-05T10:00:00Z,5.0\n",
        ("email", "purchased_at", "total_price", None, None),
    ),
    // Square: customer by name
    (
        "Date,Time,Transaction ID,Customer Name,Gross Sales,Discounts,Net Sales,Tax,Tip\n\
         01/05/24,10:00:00,T1,Ann Lee,$5.00,$0.00,$5.00,$0.40,$0\n01/16/24,10:10:00,T2,Bob Day,$7.00,$0.00,$7.00,$0.40,$0\n01/17/24,11:00:00,T3,Ann Lee,$6.00,$0.00,$6.00,$0.40,$0\n",
        ("Customer Name", "Date", "Net Sales", Some("Transaction ID"), None),
    ),
    // Dates as seconds
    (
        "user_id,timestamp,price\nu1,1700000000,5.5\nu2,1700086400,7.5\nu1,1700172800,5.0\n",
        ("user_id", "timestamp", "price", None, None),
    ),
];

#[test]
fn exports_of_real_shops_are_recognised() {
    for (text, (customer, date, amount, order, product)) in SHOPS {
        let header = text.lines().next().unwrap();
        let table = read(text);
        let Some(found) = Transactions::recognised(&table) else { panic!("not recognised: {header}") };
        let found_amount = match &found.amount {
            Amount::Column(name) => name.clone(),
            Amount::OrderTotal(name) => format!("once {name}"),
            Amount::Product { quantity, unit_price } => format!("{quantity}*{unit_price}"),
        };
        assert_eq!((found.customer.as_str(), found.date.as_str()), (*customer, *date), "{header}");
        assert_eq!(found_amount, *amount, "{header}");
        assert_eq!((found.order.as_deref(), found.product.as_deref()), (*order, *product), "{header}");
        super::per_customer(&table, &found, None).unwrap();
    }
}

#[test]
fn tables_of_customers_are_left_as_they_are() {
    for text in [
        // One row for each customer
        "customer_id,signup_date,revenue\n1,2024-01-01,50.5\n2,2024-01-01,60.5\n3,2024-02-01,50.5\n4,2024-02-02,70\n",
        "CustomerID,Gender,Age,Annual Income (k$),Spending Score (1-100)\n1,Male,19,15,39\n2,Male,21,15,81\n3,Female,20,16,6\n",
        "email,created_at,total_spent\na@b.example,2024-01-01,5.5\nc@d.example,2024-01-02,7.5\ne@f.example,2024-01-02,5.5\n",
        // Shopify customers
        "First Name,Last Name,Email,Country,Total Spent,Total Orders,Created at\nAnn,Lee,a@b.example,DE,120.50,3,2024-01-01\nAnn,Day,c@d.example,DE,20.50,1,2024-01-01\nBob,Lee,e@f.example,AT,60.00,2,2024-01-03\n",
        // Persons of a few companies
        "contact_id,account_id,signup_date,revenue\n1,A,2024-01-01,5.5\n2,A,2024-01-02,7.5\n3,B,2024-01-02,5.5\n4,B,2024-02-02,9.5\n",
        // Names that stand twice
        "ID,Name,Kunde seit,Umsatz\n1,Maria Weber,01.02.2020,100.50\n2,Maria Weber,13.02.2020,20.50\n3,Jan Koch,14.02.2021,70.50\n",
        "Kundennummer;Ort;Erstkauf;Letzter Kauf;Umsatz\n1;Ulm;01.01.2020;03.04.2024;50,5\n2;Ulm;01.02.2020;03.05.2024;60,5\n3;Bonn;21.03.2020;03.06.2024;70,5\n",
        // Telephone contracts
        "customerID,gender,tenure,Contract,MonthlyCharges,TotalCharges,Churn\nA-1,Male,1,Monthly,29.85,29.85,No\nA-2,Male,34,Yearly,56.95,1889.5,No\nA-3,Female,2,Monthly,53.85,108.15,Yes\n",
        // A marketing campaign
        "ID,Year_Birth,Income,Dt_Customer,Recency,MntWines,NumWebPurchases\n5524,1957,58138,2012-09-04,58,635,8\n2174,1954,46344,2014-03-08,38,11,1\n4141,1965,71613,2013-08-21,26,426,8\n",
        // Visits, without money
        "user_id,session_date,duration\nu1,2024-01-01,5.5\nu2,2024-01-02,7.5\nu1,2024-01-05,5.0\n",
        // Sales of stores
        "Store,Date,Sales,Customers\n1,2015-07-31,5263,555\n2,2015-07-31,6064,625\n1,2015-08-01,8314,821\n2,2015-08-01,5300,500\n",
        // Repeats are too few
        "customer_id,date,amount\n1,2024-01-01,5\n2,2024-01-02,6\n3,2024-01-03,7\n4,2024-01-04,8\n5,2024-01-05,9\n6,2024-01-06,5\n7,2024-01-07,6\n8,2024-01-08,7\n9,2024-01-09,8\n10,2024-01-10,9\n11,2024-01-11,9\n11,2024-01-12,9\n",
        // Segments that stand again and again
        "customer_segment,join_date,clv\nA,2024-01-01,5.5\nB,2024-01-02,7.5\nA,2024-01-05,5.0\n",
        "client,last_order_date,lifetime_value\nA,2024-01-01,5.5\nB,2024-01-02,7.5\nA,2024-01-05,5.0\n",
    ] {
        let found = Transactions::recognised(&read(text));
        assert_eq!(found, None, "{}", text.lines().next().unwrap());
    }
}
