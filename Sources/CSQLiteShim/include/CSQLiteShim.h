/// What Swift cannot call of SQLite: functions with a variable number of arguments.

#ifndef WAYBILL_CSQLITESHIM_H
#define WAYBILL_CSQLITESHIM_H

/// Has SQLite count no memory, which takes a lock that all its threads share at each allocation. Only before SQLite is
/// first used in a process; afterwards it changes nothing, and returns something other than 0.
int waybill_sqlite_count_no_memory(void);

#endif
