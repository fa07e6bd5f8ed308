#ifndef WAYBILL_CZINT_H
#define WAYBILL_CZINT_H

#include <zint.h>

/* The first byte of a row's modules, least significant bit first. The rows' stride depends on zint's version, which
   only C knows. */
static inline const unsigned char *waybill_zint_row(const struct zint_symbol *symbol, int row) {
    return symbol->encoded_data[row];
}

#endif
