//! A hall with the orders plugin and a few orders in it, imported as an administrator would.

use std::collections::BTreeMap;
use std::time::Duration;

use guildhall_app::{files, keys, messages};
use guildhall_domain::{Actor, Draft, PluginId};
use guildhall_plugin::Share;

use crate::COMMAND;
use crate::hall::{Hall, until};

/// The first lines of the Superstore sample.
const CSV: &str = r#""Row ID","Order ID","Order Date","Ship Date","Ship Mode","Customer ID","Customer Name","Segment","Country","City","State","Postal Code","Region","Product ID","Category","Sub-Category","Product Name","Sales","Quantity","Discount","Profit"
1,"CA-2016-152156",2016-11-08,2016-11-11,"Second Class","CG-12520","Claire Gute","Consumer","United States","Henderson","Kentucky",42420,"South","FUR-BO-10001798","Furniture","Bookcases","Bush Somerset Collection Bookcase",261.96,2,0,41.9136
2,"CA-2016-152156",2016-11-08,2016-11-11,"Second Class","CG-12520","Claire Gute","Consumer","United States","Henderson","Kentucky",42420,"South","FUR-CH-10000454","Furniture","Chairs","Hon Deluxe Fabric Upholstered Stacking Chairs, Rounded Back",731.94,3,0,219.582
3,"CA-2016-138688",2016-06-12,2016-06-16,"Second Class","DV-13045","Darrin Van Huff","Corporate","United States","Los Angeles","California",90036,"West","OFF-LA-10000240","Office Supplies","Labels","Self-Adhesive Address Labels for Typewriters by Universal",14.62,2,0,6.8714
4,"US-2015-108966",2015-10-11,2015-10-18,"Standard Class","SO-20335","Sean O'Donnell","Consumer","United States","Fort Lauderdale","Florida",33311,"South","FUR-TA-10000577","Furniture","Tables","Bretford CR4500 Series Slim Rectangular Table",957.5775,5,0.45,-383.031
5,"US-2015-108966",2015-10-11,2015-10-18,"Standard Class","SO-20335","Sean O'Donnell","Consumer","United States","Fort Lauderdale","Florida",33311,"South","OFF-ST-10000760","Office Supplies","Storage","Eldon Fold 'N Roll Cart System",22.368,2,0.2,2.5164
6,"CA-2014-115812",2014-06-09,2014-06-14,"Standard Class","BH-11710","Brosina Hoffman","Consumer","United States","Los Angeles","California",90032,"West","FUR-FU-10001487","Furniture","Furnishings","Eldon Expressions Wood and Plastic Desk Accessories, Cherry Wood",48.86,7,0,14.1694
7,"CA-2014-115812",2014-06-09,2014-06-14,"Standard Class","BH-11710","Brosina Hoffman","Consumer","United States","Los Angeles","California",90032,"West","OFF-AR-10002833","Office Supplies","Art","Newell 322",7.28,4,0,1.9656
8,"CA-2014-115812",2014-06-09,2014-06-14,"Standard Class","BH-11710","Brosina Hoffman","Consumer","United States","Los Angeles","California",90032,"West","TEC-PH-10002275","Technology","Phones","Mitel 5320 IP Phone VoIP phone",907.152,6,0.2,90.7152
9,"CA-2014-115812",2014-06-09,2014-06-14,"Standard Class","BH-11710","Brosina Hoffman","Consumer","United States","Los Angeles","California",90032,"West","OFF-BI-10003910","Office Supplies","Binders","DXL Angle-View Binders with Locking Rings by Samsill",18.504,3,0.2,5.7825
10,"CA-2014-115812",2014-06-09,2014-06-14,"Standard Class","BH-11710","Brosina Hoffman","Consumer","United States","Los Angeles","California",90032,"West","OFF-AP-10002892","Office Supplies","Appliances","Belkin F5C206VTEL 6 Outlet Surge",114.9,5,0,34.47
11,"CA-2014-115812",2014-06-09,2014-06-14,"Standard Class","BH-11710","Brosina Hoffman","Consumer","United States","Los Angeles","California",90032,"West","FUR-TA-10001539","Furniture","Tables","Chromcraft Rectangular Conference Tables",1706.184,9,0.2,85.3092
"#;

/// Everything a plugin keeps, by key.
pub type Records = BTreeMap<String, Vec<u8>>;

pub async fn furnished() -> Hall {
    // So many calls on end would be held back to the plugin's share of the processors.
    let unlimited = Share {
        processors: 1_000.0,
        ahead: Duration::from_secs(60),
    };
    furnish(Hall::open_with(|options| options.share = unlimited).await).await
}

/// Puts the orders into a hall.
pub async fn furnish(hall: Hall) -> Hall {
    hall.installs("orders").await;
    let company = hall.alice.company.clone();
    let alice = Actor::User(hall.alice.user.clone());
    let content = CSV.as_bytes().to_vec();
    let staged = hall
        .files
        .stage_bytes(&company, content.into())
        .await
        .unwrap();
    let chat = hall.chat.clone();
    let posted = hall.desk.transact(&company, &alice, None, async move |cx| {
        let file = files::add(cx, &staged, "superstore.csv", "text/csv").await?;
        let draft = Draft {
            files: vec![file.id],
            ..Draft::text("orders")
        };
        messages::post(cx, &chat, draft).await
    });
    posted.await.unwrap();
    hall.tries("/orders import").await.unwrap();
    until("the import", async || {
        hall.plugins
            .rehearse(&hall.alice, &hall.chat, COMMAND)
            .await
            .ok()
    })
    .await;
    hall
}

pub async fn records(hall: &Hall) -> Records {
    let plugin = PluginId::new("orders").unwrap();
    let space = keys::record(&plugin, "");
    let mut tx = hall.desk.space(&hall.alice.company).unwrap().begin();
    let page = tx
        .range(keys::records(&plugin, "").limit(1_000))
        .await
        .unwrap();
    assert!(!page.more);
    let own = |key: &[u8]| String::from_utf8(key.strip_prefix(space.as_bytes()).unwrap().to_vec());
    page.items
        .into_iter()
        .map(|(key, value)| (own(key.as_bytes()).unwrap(), value.to_vec()))
        .collect()
}
