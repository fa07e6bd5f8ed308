#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include "CXMLShim.h"

// The reports' type gained a `const` in libxml2 2.12.
#if LIBXML_VERSION >= 21200
typedef const xmlError *error_report;
#else
typedef xmlError *error_report;
#endif

typedef struct session {
    xmlParserCtxt *parser;
    const waybill_xml_events *events;
    waybill_xml_result result;
} session;

static void note(session *session, waybill_xml_outcome outcome, int code) {
    if (session->result.outcome != WAYBILL_XML_WELL_FORMED) return;
    session->result.outcome = outcome;
    session->result.code = code;
    if (session->parser && session->parser->input) {
        session->result.line = session->parser->input->line;
        session->result.column = session->parser->input->col;
    }
}

static void stop(session *session, waybill_xml_outcome outcome) {
    note(session, outcome, 0);
    xmlStopParser(session->parser);
}

// libxml2 reads on behind an error, also what whoever bounds the markup took for a comment or for a value in quotes. It
// ends at a NUL. The memory, its own copy, stays where it is: the parser's functions point into it.
static void drain(session *session) {
    if (!session->parser || !session->parser->input) return;
    xmlParserInput *input = session->parser->input;
    memset((xmlChar *)input->cur, 0, (size_t)(input->end - input->cur));
    // What is still to be converted from another encoding.
    xmlBuf *raw = input->buf ? input->buf->raw : NULL;
    if (raw) memset(xmlBufContent(raw), 0, xmlBufUse(raw));
}

static void on_error(void *context, error_report error) {
    if (error->level < XML_ERR_ERROR) return;
    switch (error->code) {
    case XML_ERR_UNKNOWN_ENCODING:
    case XML_ERR_UNSUPPORTED_ENCODING:
    case XML_ERR_INVALID_ENCODING:
    case XML_ERR_ENCODING_NAME:
    case XML_IO_ENCODER:
    case XML_I18N_NO_NAME:
    case XML_I18N_NO_HANDLER:
    case XML_I18N_EXCESS_HANDLER:
    case XML_I18N_CONV_FAILED:
    case XML_I18N_NO_OUTPUT:
        note(context, WAYBILL_XML_ENCODING, error->code);
        break;
    default:
        note(context, WAYBILL_XML_MALFORMED, error->code);
    }
    // Only the parser's own errors: while others are told, its input is being moved.
    if (error->domain == XML_FROM_PARSER && error->level == XML_ERR_FATAL) drain(context);
}

// Only encodings in which the bytes of ASCII mean ASCII everywhere: whoever bounds the markup before it is read here
// relies on it.
static int is_readable(const xmlChar *encoding) {
    static const char *const names[] = {
        "UTF-8", "UTF8", "US-ASCII", "ASCII", "ISO-8859-1", "ISO8859-1", "LATIN1", "ISO-8859-15", "WINDOWS-1252",
    };
    if (!encoding) return 1;
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        if (!strcasecmp((const char *)encoding, names[index])) return 1;
    }
    return 0;
}

static void on_document(void *context) {
    session *session = context;
    xmlParserCtxt *parser = session->parser;
    if (!is_readable(parser->encoding) || (parser->input && !is_readable(parser->input->encoding))) {
        stop(session, WAYBILL_XML_ENCODING);
    }
}

// Told of as soon as the name has been read, before anything that the DOCTYPE declares.
static void on_doctype(void *context, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id) {
    stop(context, WAYBILL_XML_DOCTYPE);
}

static void on_begin(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int declarations, const xmlChar **namespaces, int count, int defaulted,
                     const xmlChar **fields) {
    session *session = context;
    if (session->result.outcome != WAYBILL_XML_WELL_FORMED) return;
    waybill_xml_attribute *attributes = NULL;
    if (count > 0) {
        attributes = calloc((size_t)count, sizeof *attributes);
        if (!attributes) {
            note(session, WAYBILL_XML_MALFORMED, XML_ERR_NO_MEMORY);
            xmlStopParser(session->parser);
            return;
        }
    }
    // Five fields each: name, prefix, name space, the value's start and its end.
    for (int index = 0; index < count; index++) {
        const xmlChar **field = fields + 5 * index;
        attributes[index] = (waybill_xml_attribute){
            .name = (const char *)field[0], .uri = (const char *)field[2],
            .value = (const char *)field[3], .count = field[4] - field[3],
        };
    }
    int stopped = session->events->begin(session->events->context, (const char *)name, (const char *)uri,
                                         attributes, count, declarations);
    free(attributes);
    if (stopped) stop(session, WAYBILL_XML_STOPPED);
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    session *session = context;
    if (session->result.outcome != WAYBILL_XML_WELL_FORMED) return;
    if (session->events->end(session->events->context)) stop(session, WAYBILL_XML_STOPPED);
}

static void on_text(void *context, const xmlChar *bytes, int count) {
    session *session = context;
    if (session->result.outcome != WAYBILL_XML_WELL_FORMED) return;
    if (session->events->text(session->events->context, (const char *)bytes, count)) {
        stop(session, WAYBILL_XML_STOPPED);
    }
}

void waybill_xml_start(void) { xmlInitParser(); }

waybill_xml_result waybill_xml_read(const char *bytes, int count, const waybill_xml_events *events) {
    session session = {.events = events};
    // What libxml2 says of conversions belongs to no parser; it goes to the thread's handler, else to standard error.
    xmlStructuredErrorFunc former = xmlStructuredError;
    void *former_context = xmlStructuredErrorContext;
    xmlSetStructuredErrorFunc(&session, (xmlStructuredErrorFunc)on_error);
    session.parser = xmlCreateMemoryParserCtxt(bytes, count);
    if (session.parser) {
        xmlCtxtUseOptions(session.parser, XML_PARSE_NONET);
        memset(session.parser->sax, 0, sizeof *session.parser->sax);
        session.parser->sax->initialized = XML_SAX2_MAGIC;
        session.parser->sax->startDocument = on_document;
        session.parser->sax->internalSubset = on_doctype;
        session.parser->sax->startElementNs = on_begin;
        session.parser->sax->endElementNs = on_end;
        session.parser->sax->characters = on_text;
        session.parser->sax->ignorableWhitespace = on_text;
        session.parser->sax->cdataBlock = on_text;
        session.parser->sax->serror = (xmlStructuredErrorFunc)on_error;
        session.parser->userData = &session;
        if (xmlParseDocument(session.parser) || !session.parser->wellFormed || !session.parser->nsWellFormed) {
            note(&session, WAYBILL_XML_MALFORMED, session.parser->errNo);
        }
        if (session.parser->myDoc) xmlFreeDoc(session.parser->myDoc);
        xmlFreeParserCtxt(session.parser);
    } else {
        note(&session, WAYBILL_XML_MALFORMED, XML_ERR_NO_MEMORY);
    }
    xmlSetStructuredErrorFunc(former_context, former);
    return session.result;
}
