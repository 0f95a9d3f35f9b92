#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// libpng's simplified interface turns 16-bit values into linear light or into 8 bits. Reading them as they are takes the other
// interface, which leaves by longjmp: from C into C, within this header.

/// The bytes that libpng reads from, and where it goes when they are wrong.
typedef struct {
  const unsigned char *bytes;
  size_t count;
  size_t position;
  jmp_buf failed;
  char *message;
} cnn_png_source;

enum { cnn_png_message_size = 64 };

static inline void cnn_png_read(png_structp png, png_bytep target, size_t count) {
  cnn_png_source *source = (cnn_png_source *)png_get_io_ptr(png);
  if (count > source->count - source->position) png_error(png, "read beyond end of data");
  memcpy(target, source->bytes + source->position, count);
  source->position += count;
}

static inline void cnn_png_fail(png_structp png, png_const_charp message) {
  cnn_png_source *source = (cnn_png_source *)png_get_error_ptr(png);
  strncpy(source->message, message, cnn_png_message_size - 1);
  longjmp(source->failed, 1);
}

static inline void cnn_png_ignore(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

/// The values of a picture of 16 bits, interleaved, the more significant byte of each first; transparency of one colour
/// becomes alpha.
///
/// Returns memory that the caller frees, or NULL with libpng's words in `message`, of `cnn_png_message_size` zeros.
static inline unsigned char *cnn_png_words(
  const unsigned char *bytes, size_t count, size_t *value_count, char *message) {
  cnn_png_source source = {.bytes = bytes, .count = count, .message = message};
  // Set after setjmp and read after longjmp.
  unsigned char *volatile pixels = NULL;
  png_bytep *volatile rows = NULL;
  png_infop volatile info = NULL;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, cnn_png_fail, cnn_png_ignore);
  if (png == NULL) return NULL;
  if (setjmp(source.failed)) {
    png_infop made = info;
    png_destroy_read_struct(&png, &made, NULL);
    free(rows);
    free(pixels);
    return NULL;
  }
  info = png_create_info_struct(png);
  if (info == NULL) png_error(png, "no memory");
  png_set_read_fn(png, &source, cnn_png_read);
  png_read_info(png, info);
  if (png_get_bit_depth(png, info) != 16) png_error(png, "not 16 bits");
  if (png_get_valid(png, info, PNG_INFO_tRNS)) png_set_tRNS_to_alpha(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  const size_t height = png_get_image_height(png, info), row_size = png_get_rowbytes(png, info);
  pixels = (unsigned char *)malloc(height * row_size);
  rows = (png_bytep *)malloc(height * sizeof(png_bytep));
  if (pixels == NULL || rows == NULL) png_error(png, "no memory");
  for (size_t row = 0; row < height; row++) rows[row] = pixels + row * row_size;
  png_read_image(png, rows);
  png_read_end(png, NULL);
  *value_count = height * row_size / 2;
  png_infop made = info;
  png_destroy_read_struct(&png, &made, NULL);
  free(rows);
  return pixels;
}
