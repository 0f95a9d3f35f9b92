// Numbers of 16 bits with the exponent of a float ("bf16"), kept in pairs: a word's high half comes before its low half in
// a sum.
#ifndef CNN_BF16_H
#define CNN_BF16_H

#include "selections.h"

typedef unsigned half_word_vector __attribute__((ext_vector_type(CNN_LANES / 2)));

// Every lane's float rounded to bf16: nearest, ties to even; NaN stays NaN. Subnormal numbers become zeros, as they do in
// vdpbf16ps.
VECTOR_FUNCTION vector round_to_bf16(vector x) {
  const word_vector word = (word_vector)x;
  const word_vector magnitude = word & 0x7FFFFFFFu;
  const word_vector infinity = (word_vector)(0x7F800000u);
  const word_vector least_normal = (word_vector)(0x00800000u);
  const word_vector nearest = word + 0x7FFFu + ((word >> 16) & 1u);
  const word_vector number = magnitude < least_normal ? word & 0x80000000u : nearest;
  const word_vector rounded = magnitude > infinity ? word | 0x00400000u : number;
  return (vector)(rounded & 0xFFFF0000u);
}

// Pairs of what two vectors hold in the same lane.
VECTOR_FUNCTION vector pair_lanes(vector first, vector second) {
  return (vector)((word_vector)round_to_bf16(first) | ((word_vector)round_to_bf16(second) >> 16));
}

// Pairs of a vector's neighbours, half as many words, to `target`.
VECTOR_FUNCTION void store_neighbour_pairs(float *target, vector x) {
  const wide_vector wide = (wide_vector)round_to_bf16(x);
  const wide_vector even = wide & 0xFFFFFFFFull;
  const half_word_vector pairs = __builtin_convertvector(even | (wide >> 48), half_word_vector);
  __builtin_memcpy(target, &pairs, sizeof pairs);
}

VECTOR_FUNCTION vector first_of_pairs(vector pairs) { return (vector)((word_vector)pairs & 0xFFFF0000u); }
VECTOR_FUNCTION vector second_of_pairs(vector pairs) { return (vector)((word_vector)pairs << 16); }

#if defined(__AVX512BF16__)
// sum + first of a · first of b, rounded, + second of a · second of b, rounded.
VECTOR_FUNCTION vector16 add_products_of_pairs(vector16 a, vector16 b, vector16 sum) {
  return (vector16)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
}
#endif

#endif
