#ifndef WAYBILL_CCUPS_H
#define WAYBILL_CCUPS_H

#include <cups/cups.h>

#endif
