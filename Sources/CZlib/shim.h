#ifndef WAYBILL_CZLIB_H
#define WAYBILL_CZLIB_H

#include <zlib.h>

#endif
