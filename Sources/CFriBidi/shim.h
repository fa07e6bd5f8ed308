#ifndef WAYBILL_CFRIBIDI_H
#define WAYBILL_CFRIBIDI_H

#include <fribidi.h>

/* The paragraph directions are made by macros that Swift does not see. */
static inline FriBidiParType waybill_fribidi_automatic(void) { return FRIBIDI_PAR_ON; }

#endif
