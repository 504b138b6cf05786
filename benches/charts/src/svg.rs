//! The elements of a chart.

/// One colour for each series. The first is that of the SDK.
pub const COLOURS: [&str; 6] = ["#1f6feb", "#8b949e", "#d29922", "#2da44e", "#a371f7", "#cf222e"];

pub struct Svg {
    text: String,
}

impl Svg {
    pub fn new(width: f64, height: f64, title: &str, unit: &str) -> Self {
        let mut svg = Self {
            text: format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
                 height=\"{height:.0}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n\
                 <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
            ),
        };
        svg.label(10.0, 20.0, title, "start", "#1f2328", 14);
        svg.label(width - 10.0, 20.0, unit, "end", "#59636e", 12);
        svg
    }

    pub fn rectangle(&mut self, x: f64, y: f64, width: f64, height: f64, colour: &str) {
        self.text += &format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{colour}\"/>\n"
        );
    }

    pub fn line(&mut self, points: &[(f64, f64)], colour: &str, width: f64) {
        let points: Vec<_> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        self.text += &format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"/>\n",
            points.join(" ")
        );
    }

    pub fn dot(&mut self, x: f64, y: f64, colour: &str) {
        self.text += &format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>\n");
    }

    pub fn label(&mut self, x: f64, y: f64, text: &str, anchor: &str, colour: &str, size: u32) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        self.text += &format!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{colour}\" font-size=\"{size}\">{text}</text>\n"
        );
    }

    /// The names of the series, from `x` to the right.
    pub fn legend(&mut self, mut x: f64, y: f64, names: &[String]) {
        for (name, colour) in names.iter().zip(COLOURS.iter().cycle()) {
            self.rectangle(x, y - 9.0, 10.0, 10.0, colour);
            self.label(x + 14.0, y, name, "start", "#1f2328", 12);
            #[allow(clippy::cast_precision_loss)]
            let width = name.chars().count() as f64;
            x += 34.0 + width * 6.6;
        }
    }

    pub fn finish(mut self) -> String {
        self.text += "</svg>\n";
        self.text
    }
}
