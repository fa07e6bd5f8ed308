#ifndef WAYBILL_CCUPS_H
#define WAYBILL_CCUPS_H

/* It includes the system's headers of sockets, and whichever module shows a declaration first counts as the one that
   holds it: a file that imports Glibc beside this module in its target imports both. */
#include <cups/cups.h>

#endif
