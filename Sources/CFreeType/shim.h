#ifndef WAYBILL_CFREETYPE_H
#define WAYBILL_CFREETYPE_H

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_CID_H

/* FT_LOAD_TARGET_MONO is made by a macro with an argument, which Swift does not see. */
static inline FT_Error waybill_ft_render_mono(FT_Face face, FT_UInt glyph) {
    return FT_Load_Glyph(face, glyph, FT_LOAD_RENDER | FT_LOAD_TARGET_MONO);
}

#endif
