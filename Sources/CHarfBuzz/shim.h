#ifndef WAYBILL_CHARFBUZZ_H
#define WAYBILL_CHARFBUZZ_H

#include <hb.h>
#include <hb-subset.h>

#endif
