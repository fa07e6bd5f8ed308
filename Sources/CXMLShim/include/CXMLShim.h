/// What Swift sees of libxml2: none of its types, whose headers bring an ICU that Foundation's own contradicts.

#ifndef WAYBILL_CXMLSHIM_H
#define WAYBILL_CXMLSHIM_H

/// One attribute of a start tag. The value is not ended by a NUL, and every ampersand in it is written `&#38;`.
typedef struct waybill_xml_attribute {
    const char *name;
    const char *uri;
    const char *value;
    long count;
} waybill_xml_attribute;

/// What is told of a document while it is read. Each returns 0 to go on, anything else to stop the reading.
typedef struct waybill_xml_events {
    void *context;
    /// A start tag; `declarations` is how many name spaces it declares.
    int (*begin)(void *context, const char *name, const char *uri, const waybill_xml_attribute *attributes,
                 int count, int declarations);
    int (*end)(void *context);
    /// A run of character data or of a CDATA section.
    int (*text)(void *context, const char *bytes, int count);
} waybill_xml_events;

typedef enum waybill_xml_outcome {
    WAYBILL_XML_WELL_FORMED,
    WAYBILL_XML_MALFORMED,
    WAYBILL_XML_ENCODING,
    WAYBILL_XML_DOCTYPE,
    /// An event's function asked for it.
    WAYBILL_XML_STOPPED,
} waybill_xml_outcome;

typedef struct waybill_xml_result {
    waybill_xml_outcome outcome;
    /// libxml2's code of the first error.
    int code;
    /// Where the reading stood at the first error or when it was stopped, from 1; 0 if that is not known.
    int line;
    int column;
} waybill_xml_result;

/// Starts libxml2; to be called once, before anything else.
void waybill_xml_start(void);

/// Reads a document that lies in memory, without fetching anything, without a tree, and stopping at a DOCTYPE.
waybill_xml_result waybill_xml_read(const char *bytes, int count, const waybill_xml_events *events);

#endif
