// A label as cairo and Pango make it, to compare with: the texts, boxes and the GS1-128 of the USPS sample at its places,
// bars by libzint. One 4 × 6 in page of PDF and one 203 dpi picture, over and over; the least time of each.
//
//     cc -O2 -o .build/cairo-pango Benchmarks/LabelPeers/cairo_pango.c $(pkg-config --cflags --libs pangocairo) -lzint && .build/cairo-pango
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <zint.h>

// Places and sizes in points.
static const struct {
    double x, y, size;
    int bold;
    const char *text;
} lines[] = {
    {8, 6, 17, 1, "SPECIMEN – NOT FOR MAILING"}, {10, 36, 76, 1, "G"}, {80, 40, 7, 0, "SHIP DATE"},
    {80, 48, 11, 1, "12/02/2025"}, {80, 67, 7, 0, "WEIGHT"}, {80, 75, 11, 1, "1 LB 4 OZ"},
    {170, 48, 11, 1, "U.S. POSTAGE PAID"}, {190, 61, 11, 0, "USPS Ship"}, {180, 74, 11, 0, "Mailed from 43215"},
    {20, 106, 17, 1, "USPS GROUND ADVANTAGE™"}, {14, 137, 9, 0, "SOCK SHOP LLC"},
    {14, 147, 9, 0, "200 CIVIC CENTER DR"}, {14, 157, 9, 0, "DOCK 4"}, {14, 167, 9, 0, "COLUMBUS OH 43215"},
    {14, 206, 8, 1, "SHIP TO:"}, {56, 204, 12, 0, "JANE DOE"}, {56, 218, 12, 0, "1600 AMPHITHEATRE PKWY"},
    {56, 232, 12, 0, "APT 12B"}, {56, 246, 12, 0, "OKLAHOMA CITY OK 63118-2628"},
    {56, 276, 12, 1, "USPS TRACKING # USPS Ship"}, {62, 358, 12, 1, "9205 5900 0666 2200 7047 97"},
    {14, 382, 9, 0, "Order: SO-1001"}, {14, 392, 9, 0, "PO: 4711/A"}, {56, 402, 28, 1, "SPECIMEN"},
};

static void draw(cairo_t *cairo) {
    cairo_set_source_rgb(cairo, 0, 0, 0);
    PangoLayout *layout = pango_cairo_create_layout(cairo);
    PangoFontDescription *font = pango_font_description_from_string("Liberation Sans");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        pango_font_description_set_absolute_size(font, lines[i].size * PANGO_SCALE);
        pango_font_description_set_weight(font, lines[i].bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_layout_set_font_description(layout, font);
        pango_layout_set_text(layout, lines[i].text, -1);
        cairo_move_to(cairo, lines[i].x, lines[i].y);
        pango_cairo_show_layout(cairo, layout);
    }
    pango_font_description_free(font);
    g_object_unref(layout);
    static const double boxes[][4] = {
        {4, 28, 281, 3}, {72, 31, 1, 72}, {4, 103, 281, 1}, {4, 132, 281, 1}, {4, 273, 281, 3}, {4, 373, 281, 3},
    };
    for (size_t i = 0; i < sizeof boxes / sizeof boxes[0]; i++)
        cairo_rectangle(cairo, boxes[i][0], boxes[i][1], boxes[i][2], boxes[i][3]);
    struct zint_symbol *symbol = ZBarcode_Create();
    symbol->symbology = BARCODE_GS1_128;
    static const char *data = "[420]631182628[92]05590006662200704797";
    if (ZBarcode_Encode(symbol, (const unsigned char *)data, 0) != 0) fprintf(stderr, "%s\n", symbol->errtxt);
    double module = 72 * 0.0148;
    double left = (288 - symbol->width * module) / 2;
    for (int column = 0; column < symbol->width; column++)
        if (symbol->encoded_data[0][column / 8] >> column % 8 & 1)
            cairo_rectangle(cairo, left + column * module, 297, module, 55);
    ZBarcode_Delete(symbol);
    cairo_fill(cairo);
    cairo_rectangle(cairo, 162, 38, 115, 58);
    cairo_set_line_width(cairo, 1);
    cairo_stroke(cairo);
}

static cairo_status_t count(void *size, const unsigned char *bytes, unsigned int length) {
    (void)bytes;
    *(size_t *)size += length;
    return CAIRO_STATUS_SUCCESS;
}

static size_t pdf(int pages) {
    size_t size = 0;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(count, &size, 288, 432);
    cairo_t *cairo = cairo_create(surface);
    for (int page = 0; page < pages; page++) {
        draw(cairo);
        cairo_show_page(cairo);
    }
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    return size;
}

static size_t batch(void) { return pdf(20); }
static size_t single(void) { return pdf(1); }

static size_t png(void) {
    size_t size = 0;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 812, 1218);
    cairo_t *cairo = cairo_create(surface);
    cairo_scale(cairo, 812 / 288.0, 1218 / 432.0);
    draw(cairo);
    cairo_destroy(cairo);
    cairo_surface_write_to_png_stream(surface, count, &size);
    cairo_surface_destroy(surface);
    return size;
}

static void measure(const char *name, size_t (*body)(void), int labels) {
    double least = 1e9;
    size_t size = 0;
    struct timespec start, end;
    clock_t stop = clock() + 2 * CLOCKS_PER_SEC;
    do {
        clock_gettime(CLOCK_MONOTONIC, &start);
        size = body();
        clock_gettime(CLOCK_MONOTONIC, &end);
        double time = (end.tv_sec - start.tv_sec) * 1e6 + (end.tv_nsec - start.tv_nsec) / 1e3;
        if (time < least) least = time;
    } while (clock() < stop);
    printf("%s: %.0f µs, %zu bytes a label\n", name, least / labels, size / labels);
}

int main(void) {
    measure("cairo and Pango, PDF", single, 1);
    measure("cairo and Pango, PDF, one of 20", batch, 20);
    measure("cairo and Pango, PNG 203 (8 bit, smoothed)", png, 1);
}
