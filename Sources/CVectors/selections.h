// Choices between the lanes of two vectors, for which Swift's SIMD types have only words that are too long before
// optimisation to be inlined into a kernel.
//
// `vector` is as wide as the kernels of the module that includes this; comparisons with NaN don't hold.
#ifndef CNN_SELECTIONS_H
#define CNN_SELECTIONS_H

#include "vectors.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
#define CNN_LANES 16
#elif defined(__AVX2__)
#define CNN_LANES 8
#else
#define CNN_LANES 4
#endif

typedef float vector __attribute__((ext_vector_type(CNN_LANES)));
typedef unsigned word_vector __attribute__((ext_vector_type(CNN_LANES)));
typedef unsigned long long wide_vector __attribute__((ext_vector_type(CNN_LANES / 2)));
typedef int integer_vector __attribute__((ext_vector_type(CNN_LANES)));

VECTOR_FUNCTION vector select_less(vector a, vector b, vector yes, vector no) { return a < b ? yes : no; }
VECTOR_FUNCTION vector select_at_most(vector a, vector b, vector yes, vector no) { return a <= b ? yes : no; }
VECTOR_FUNCTION vector select_equal(vector a, vector b, vector yes, vector no) { return a == b ? yes : no; }

VECTOR_FUNCTION integer_vector select_less_integers(vector a, vector b, integer_vector yes, integer_vector no) {
  return a < b ? yes : no;
}

// `yes` where `value` takes the place of `best` as the largest: where it is larger, or NaN.
VECTOR_FUNCTION vector select_replacing(vector value, vector best, vector yes, vector no) {
  return ((value > best) | (value != value)) ? yes : no;
}

// The largest of four in every lane, NaN if one is NaN.
VECTOR_FUNCTION vector max_of_four(vector a, vector b, vector c, vector d) {
  const vector nan = (vector)(__builtin_nanf(""));
  const vector top = a < b ? b : a;
  const vector bottom = c < d ? d : c;
  const vector best = top < bottom ? bottom : top;
  return ((a != a) | (b != b) | (c != c) | (d != d)) ? nan : best;
}

VECTOR_FUNCTION vector select_words_at_least(word_vector words, unsigned threshold, vector yes, vector no) {
  return words >= (word_vector)(threshold) ? yes : no;
}

// The products of the even words with a factor, each 64 bits wide.
VECTOR_FUNCTION wide_vector multiply_even_words(word_vector words, unsigned factor) {
#if defined(__AVX512F__)
  return (wide_vector)_mm512_mul_epu32((__m512i)words, _mm512_set1_epi64(factor));
#elif defined(__AVX2__)
  return (wide_vector)_mm256_mul_epu32((__m256i)words, _mm256_set1_epi64x(factor));
#elif defined(__SSE2__)
  return (wide_vector)_mm_mul_epu32((__m128i)words, _mm_set1_epi64x(factor));
#else
  return ((wide_vector)words & 0xFFFFFFFFul) * factor;
#endif
}

VECTOR_FUNCTION integer_vector lane_indices(void) {
#if CNN_LANES == 16
  return (integer_vector){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
#elif CNN_LANES == 8
  return (integer_vector){0, 1, 2, 3, 4, 5, 6, 7};
#else
  return (integer_vector){0, 1, 2, 3};
#endif
}

// The lanes `first` up to but not including `end`; 0 in the others.
VECTOR_FUNCTION vector keep_lanes(vector value, int first, int end) {
  const integer_vector index = lane_indices();
  const vector zero = (vector)(0.0f);
  return ((index >= (integer_vector)(first)) & (index < (integer_vector)(end))) ? value : zero;
}

#endif
