// Loads and stores of a vector's first lanes, which Swift's SIMD types have no words for.
//
// Every kernel module gets its own copy, compiled for its own instruction set, because all functions are static.
#ifndef CNN_VECTORS_H
#define CNN_VECTORS_H

#define VECTOR_FUNCTION static inline __attribute__((always_inline))

typedef float vector4 __attribute__((ext_vector_type(4)));
typedef float vector8 __attribute__((ext_vector_type(8)));
typedef float vector16 __attribute__((ext_vector_type(16)));

/// Asks for a cache line that will be read soon.
// The same address, of which the optimiser no longer knows where it came from.
VECTOR_FUNCTION const float *opaque(const float *address) {
  __asm__("" : "+r"(address));
  return address;
}

VECTOR_FUNCTION void prefetch(const float *address) { __builtin_prefetch(address); }

// The larger of two in every lane, where NaN stays NaN, so that a diverged value isn't hidden. Swift's own comparison
// and replacement do the same, but are too long before optimisation to be inlined into a kernel.
VECTOR_FUNCTION vector4 at_least_4(vector4 least, vector4 x) { return x < least ? least : x; }
VECTOR_FUNCTION vector8 at_least_8(vector8 least, vector8 x) { return x < least ? least : x; }
VECTOR_FUNCTION vector16 at_least_16(vector16 least, vector16 x) { return x < least ? least : x; }

/// The first `count` floats at `source`, 0 in the other lanes; reads nothing beyond them. `count` is 1...4.
VECTOR_FUNCTION vector4 load_first_4(const float *source, long count) {
  vector4 v = {0, 0, 0, 0};
  if (count == 4) {
    __builtin_memcpy(&v, source, sizeof v);
    return v;
  }
  v.x = source[0];
  if (count > 1) v.y = source[1];
  if (count > 2) v.z = source[2];
  return v;
}

/// Writes the first `count` lanes and nothing else.
VECTOR_FUNCTION void store_first_4(float *target, vector4 v, long count) {
  if (count == 4) {
    __builtin_memcpy(target, &v, sizeof v);
    return;
  }
  target[0] = v.x;
  if (count > 1) target[1] = v.y;
  if (count > 2) target[2] = v.z;
}

#if defined(__AVX2__)
#include <immintrin.h>

VECTOR_FUNCTION __m256i mask_of_first_8(long count) {
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count), lanes);
}

VECTOR_FUNCTION vector8 load_first_8(const float *source, long count) {
  return (vector8)_mm256_maskload_ps(source, mask_of_first_8(count));
}

// Without a mask: some processors take a dozen cycles for a masked store, and a row's tails are all as long.
VECTOR_FUNCTION void store_first_8(float *target, vector8 v, long count) {
  if (count == 8) {
    _mm256_storeu_ps(target, (__m256)v);
    return;
  }
  __m128 rest = _mm256_castps256_ps128((__m256)v);
  if (count & 4) {
    _mm_storeu_ps(target, rest);
    rest = _mm256_extractf128_ps((__m256)v, 1);
    target += 4;
  }
  if (count & 2) {
    _mm_storel_pi((__m64 *)target, rest);
    rest = _mm_movehl_ps(rest, rest);
    target += 2;
  }
  if (count & 1) _mm_store_ss(target, rest);
}
#endif

#if defined(__AVX512F__)
VECTOR_FUNCTION vector16 load_first_16(const float *source, long count) {
  return (vector16)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), source);
}

VECTOR_FUNCTION void store_first_16(float *target, vector16 v, long count) {
  _mm512_mask_storeu_ps(target, (__mmask16)((1u << count) - 1), (__m512)v);
}

// The lanes of two vectors at 16 indices; those of `second` count from 16.
VECTOR_FUNCTION vector16 permute_pair_16(vector16 first, vector16 second, const int *indices) {
  return (vector16)_mm512_permutex2var_ps((__m512)first, _mm512_loadu_si512(indices), (__m512)second);
}
#endif

#endif
