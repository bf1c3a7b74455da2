/* What a translated guest stands on. One C file includes this and is linked with runtime.c and start.S (RISC-V) or with runtime.c alone
 * (GUEST_LINUX: the same guest as a Linux program, for x86-64 and for qemu's user mode). docs/spec/guest-abi.md has the machine's side. */
#ifndef SEQUITUR_GUEST_RUNTIME_H
#define SEQUITUR_GUEST_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit codes of failures; 0 is success, 1 to 99 are the program's own. */
enum guest_failure {
    GUEST_INDEX_OUT_OF_RANGE = 101,
    GUEST_NULL_REFERENCE = 102,
    GUEST_OVERFLOW = 103,
    GUEST_DIVISION_BY_ZERO = 104,
    GUEST_INVALID_CAST = 105,
    GUEST_OUT_OF_MEMORY = 106,
    GUEST_OTHER_THROW = 107,
};

#define GUEST_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* The first thing in every object. */
struct object_header {
    uint32_t type;
};

/* The first thing in every array; the items follow at once, at offset 8. */
struct guest_array {
    uint32_t type;
    int32_t length;
};

/* Span<T> and ReadOnlySpan<T> as accelerators receive them. */
struct guest_span {
    uint8_t* reference;
    int32_t length;
};

/* Written by the compiler: calls the Main of the type it was told, after whatever must come before; the result is the exit code. */
int32_t guest_main(void);

/* Ends the program. */
_Noreturn void guest_throw(int code) __attribute__((cold));

/* The zkVM standards' input and output. The input is whole, read-only, and the same at every call; output accumulates. */
void read_input(const uint8_t** data, size_t* size);
void write_output(const uint8_t* data, size_t size);

/* Required by clang for what it does not expand itself. memcpy accepts overlap. */
void* memcpy(void* destination, const void* source, size_t bytes);
void* memmove(void* destination, const void* source, size_t bytes);
void* memset(void* destination, int value, size_t bytes);
int memcmp(const void* left, const void* right, size_t bytes);

/* By the builtins, of which clang expands the small constant sizes also in a freestanding program. */
#define guest_memory_copy(destination, source, bytes) ((void)__builtin_memmove((destination), (source), (size_t)(bytes)))
#define guest_memory_set(destination, value, bytes) ((void)__builtin_memset((destination), (int)(value), (size_t)(bytes)))

/* The heap only grows: a program that ends soon frees nothing. Both ends are 16-aligned. */
extern uint8_t* guest_heap_next;
#ifdef GUEST_LINUX
extern uint8_t* guest_heap_end;
#else
#define guest_heap_end ((uint8_t*)0x60000000)
#endif

/* Zeroed and 16-aligned: memory that was never written is zero. */
static inline void* guest_allocate(size_t bytes)
{
    uint8_t* block = guest_heap_next;
    if (GUEST_UNLIKELY(bytes > (size_t)(guest_heap_end - block))) {
        guest_throw(GUEST_OUT_OF_MEMORY);
    }

    guest_heap_next = block + ((bytes + 15) & ~(size_t)15);
    return block;
}

/* Sequitur.GuestCorlib's [Intrinsic] methods. Generic arguments come first, as C types. */
#define intrinsic_copy_memory(destination, source, bytes) guest_memory_copy(destination, source, bytes)
#define intrinsic_fill_memory(destination, value, bytes) guest_memory_set(destination, value, bytes)
#define intrinsic_compare_memory(left, right, bytes) ((int32_t)memcmp((left), (right), (size_t)(bytes)))
#define intrinsic_array_data(T, array) ((T*)((uint8_t*)(array) + sizeof(struct guest_array)))
#define intrinsic_array_length(T, array) (((const struct guest_array*)(array))->length)
#define intrinsic_is_null_reference(T, place) (__builtin_classify_type(*(T*)0) == 5 && *(void* const*)(place) == NULL)
#define intrinsic_is_class(T) (__builtin_classify_type(*(T*)0) == 5)
#define intrinsic_equality_comparer(T) ((T)(void*)&guest_equality_comparer)
extern struct object_header guest_equality_comparer;

#define intrinsic_leading_zeros_32(value) ((int32_t)guest_leading_zeros_32((uint32_t)(value)))
#define intrinsic_leading_zeros_64(value) ((int32_t)guest_leading_zeros_64((uint64_t)(value)))
#define intrinsic_trailing_zeros_32(value) ((int32_t)guest_trailing_zeros_32((uint32_t)(value)))
#define intrinsic_trailing_zeros_64(value) ((int32_t)guest_trailing_zeros_64((uint64_t)(value)))
#define intrinsic_population_count_64(value) ((int32_t)__builtin_popcountll((uint64_t)(value)))
#define intrinsic_reverse_bytes_16(value) ((uint16_t)__builtin_bswap16((uint16_t)(value)))
#define intrinsic_reverse_bytes_32(value) ((uint32_t)__builtin_bswap32((uint32_t)(value)))
#define intrinsic_reverse_bytes_64(value) ((uint64_t)__builtin_bswap64((uint64_t)(value)))
#define intrinsic_multiply_high(left, right) ((uint64_t)(((unsigned __int128)(uint64_t)(left) * (uint64_t)(right)) >> 64))
#define intrinsic_multiply_high_signed(left, right) ((int64_t)(((__int128)(int64_t)(left) * (int64_t)(right)) >> 64))

static inline int guest_leading_zeros_32(uint32_t value) { return value == 0 ? 32 : __builtin_clz(value); }
static inline int guest_leading_zeros_64(uint64_t value) { return value == 0 ? 64 : __builtin_clzll(value); }
static inline int guest_trailing_zeros_32(uint32_t value) { return value == 0 ? 32 : __builtin_ctz(value); }
static inline int guest_trailing_zeros_64(uint64_t value) { return value == 0 ? 64 : __builtin_ctzll(value); }

/* What stands in for the body of an [Accelerated] method: first the place of the result, if there is one (a bool is one byte);
 * references as they are, structs by value (spans) by address. A Linux program has none of them. */
#ifndef GUEST_LINUX
void accelerated_keccak_f1600(uint64_t* state);
void accelerated_sha256(const void* data_span, const void* destination_span);
void accelerated_secp256k1_ecrecover(
    void* result, const void* message_hash, const void* r, const void* s, int32_t recovery_id, const void* public_key_span);
void accelerated_u256_mulmod(const void* left, const void* right, const void* modulus, void* result);
void accelerated_u256_mul(const void* left, const void* right, void* product);
#endif

#endif
