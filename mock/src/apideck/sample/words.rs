//! Invented names for invented data.

pub(super) static COMPANIES: &[&str] = &[
    "Harbour & Pine",
    "Lindqvist Tools",
    "Mosaic Bakery",
    "Quiet River Press",
    "Saltmarsh Energy",
    "Tall Oak Joinery",
    "Umbra Lighting",
    "Velvet Fox Coffee",
    "Wren Cycles",
    "Amber Lane Textiles",
    "Brightwater Dairy",
    "Copperfield Labs",
    "Dovetail Interiors",
    "Elmstone Legal",
    "Fernhill Nursery",
    "Granary Street Foods",
    "Hazel & Birch",
    "Ironbridge Parts",
    "Juniper Skies Travel",
    "Kestrel Couriers",
    "Larkspur Dental",
    "Meridian Maps",
    "Northgate Glass",
    "Orchard Row Cider",
    "Pebble Bay Surf",
    "Rowan Hill School",
    "Stillwater Yoga",
    "Thistle Down Toys",
    "Upland Weavers",
    "Willow Creek Vets",
];

pub(super) static FIRST_NAMES: &[&str] = &[
    "Ada", "Bruno", "Carla", "Dinesh", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Keiko", "Lucas", "Mina",
    "Nadia", "Oskar", "Priya", "Quentin", "Rosa", "Sven", "Tomas", "Uma", "Victor", "Wanda", "Yusuf", "Zoe",
];

pub(super) static LAST_NAMES: &[&str] = &[
    "Almeida",
    "Bakker",
    "Chen",
    "Dubois",
    "Eriksen",
    "Fischer",
    "Garcia",
    "Haddad",
    "Ivanova",
    "Jansen",
    "Kowalski",
    "Lindgren",
    "Moreau",
    "Nakamura",
    "Okafor",
    "Peeters",
    "Quinn",
    "Rossi",
    "Sato",
    "Tanaka",
    "Urquhart",
    "Vermeulen",
    "Weber",
    "Yilmaz",
    "Zimmer",
];

/// Streets, cities, postal codes and countries.
pub(super) static ADDRESSES: &[[&str; 4]] = &[
    ["12 Canal Street", "Ghent", "9000", "BE"],
    ["4 Mill Lane", "Bristol", "BS1 4ST", "GB"],
    ["88 Lindenallee", "Hamburg", "20095", "DE"],
    ["7 Rue des Tilleuls", "Lyon", "69002", "FR"],
    ["23 Harbour Road", "Portland", "04101", "US"],
    ["5 Kungsgatan", "Uppsala", "753 10", "SE"],
    ["31 Prinsengracht", "Utrecht", "3511", "NL"],
    ["9 Via Roma", "Torino", "10121", "IT"],
];

/// Products and services, with their prices in cents.
pub(super) static PRODUCTS: &[(&str, i64)] = &[
    ("Oak shelf", 12_900),
    ("Reading lamp", 4_950),
    ("House blend coffee, 1 kg", 1_890),
    ("Consulting, one hour", 11_000),
    ("City bicycle", 64_900),
    ("Wool blanket", 8_900),
    ("Annual maintenance", 45_000),
    ("Garden chair", 7_450),
    ("Cider, case of 12", 3_600),
    ("Window repair", 16_500),
    ("Printed map", 2_250),
    ("Language course", 29_000),
];

pub(super) static JOB_TITLES: &[&str] = &[
    "Accountant",
    "Carpenter",
    "Head of sales",
    "Software engineer",
    "Office manager",
    "Designer",
    "Support engineer",
    "Warehouse lead",
    "Teacher",
    "Courier",
];

pub(super) static DEPARTMENTS: &[&str] =
    &["Sales", "Finance", "Engineering", "Operations", "People", "Marketing", "Support", "Logistics"];

pub(super) static TITLES: &[&str] = &[
    "Quarterly review",
    "Spring catalogue",
    "Office move",
    "New website",
    "Supplier talks",
    "Yearly stock count",
    "Customer survey",
    "Delivery to Lyon",
    "Training week",
    "Price update",
];

pub(super) static SENTENCES: &[&str] = &[
    "Agreed by phone.",
    "Deliver to the back entrance.",
    "Waiting for the second signature.",
    "Renews every spring.",
    "Discussed at the trade fair.",
    "Please confirm by email.",
    "Paid by bank transfer.",
    "Replaces the earlier order.",
];
