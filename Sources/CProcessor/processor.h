// What Swift has no words for: the processor's own description of itself, the hint that a loop only waits, and the mode that
// turns results too small for a normal float into zeros.
#ifndef CNN_PROCESSOR_H
#define CNN_PROCESSOR_H

#include <stdint.h>

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>

/// Writes the numbers of the processors that the scheduler may give to the calling thread, as many as there is room for, and
/// returns how many there are, or -1. By system call, because glibc declares its wrapper only under a macro that Swift's import
/// doesn't set.
static inline int processor_affinity(int *numbers, int room) {
  unsigned long mask[1024] = {0};
  long bytes = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
  if (bytes < 0) return -1;
  int count = 0;
  for (long bit = 0; bit < bytes * 8; bit++) {
    if (!(mask[bit / (8 * sizeof mask[0])] >> (bit % (8 * sizeof mask[0])) & 1)) continue;
    if (count < room) numbers[count] = (int)bit;
    count++;
  }
  return count;
}
#endif

struct processor_registers {
  uint32_t eax, ebx, ecx, edx;
};

#if defined(__x86_64__)
#include <cpuid.h>

/// CPUID of a leaf; all zero where the processor doesn't have the leaf.
static inline struct processor_registers processor_cpuid(uint32_t leaf, uint32_t subleaf) {
  struct processor_registers r = {0, 0, 0, 0};
  __get_cpuid_count(leaf, subleaf, &r.eax, &r.ebx, &r.ecx, &r.edx);
  return r;
}

/// The register states that the operating system saves (XCR0). Only after CPUID has shown OSXSAVE.
static inline uint64_t processor_saved_states(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return ((uint64_t)high << 32) | low;
}

static inline void processor_relax(void) { __builtin_ia32_pause(); }

/// Makes results below the smallest normal number zero on the calling thread; returns the mode before.
static inline uint64_t processor_flush_underflow(void) {
  const unsigned before = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(before | 1u << 15);
  return before;
}
static inline void processor_restore_underflow(uint64_t before) { __builtin_ia32_ldmxcsr((unsigned)before); }
#elif defined(__aarch64__)
static inline void processor_relax(void) { __asm__ volatile("yield"); }

static inline uint64_t processor_flush_underflow(void) {
  uint64_t before;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before));
  __asm__ volatile("msr fpcr, %0" : : "r"(before | 1ull << 24));
  return before;
}
static inline void processor_restore_underflow(uint64_t before) { __asm__ volatile("msr fpcr, %0" : : "r"(before)); }
#else
static inline void processor_relax(void) {}
static inline uint64_t processor_flush_underflow(void) { return 0; }
static inline void processor_restore_underflow(uint64_t before) {}
#endif

#endif
