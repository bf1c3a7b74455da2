/* Input, output, the end, and the accelerators, as calls of the zkVM. */
#include "runtime.h"

struct object_header guest_equality_comparer = { 0 };

#ifndef GUEST_LINUX

enum call {
    CALL_EXIT = 0,
    CALL_WRITE_OUTPUT = 1,
    CALL_KECCAK_F1600 = 0x101,
    CALL_SHA256 = 0x102,
    CALL_SECP256K1_ECRECOVER = 0x103,
    CALL_U256_MULMOD = 0x104,
    CALL_U256_MUL = 0x105,
};

/* A length of eight bytes, eight bytes of zero, then the bytes. */
#define INPUT_ADDRESS ((const uint8_t*)0x80000000)
#define INPUT_HEADER_BYTES 16

extern uint8_t __heap_start[];
uint8_t* guest_heap_next = __heap_start;

static inline uint64_t call(uint64_t number, const void* first, uint64_t second, uint64_t third, const void* fourth)
{
    register uint64_t a0 __asm__("a0") = (uint64_t)first;
    register uint64_t a1 __asm__("a1") = second;
    register uint64_t a2 __asm__("a2") = third;
    register uint64_t a3 __asm__("a3") = (uint64_t)fourth;
    register uint64_t a7 __asm__("a7") = number;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a7) : "memory");
    return a0;
}

_Noreturn void guest_throw(int code)
{
    call(CALL_EXIT, (const void*)(intptr_t)code, 0, 0, NULL);
    __builtin_unreachable();
}

void read_input(const uint8_t** data, size_t* size)
{
    *size = *(const volatile uint64_t*)INPUT_ADDRESS;
    *data = INPUT_ADDRESS + INPUT_HEADER_BYTES;
}

void write_output(const uint8_t* data, size_t size)
{
    call(CALL_WRITE_OUTPUT, data, size, 0, NULL);
}

void accelerated_keccak_f1600(uint64_t* state)
{
    call(CALL_KECCAK_F1600, state, 0, 0, NULL);
}

void accelerated_sha256(const void* data_span, const void* destination_span)
{
    const struct guest_span* data = data_span;
    const struct guest_span* destination = destination_span;
    if (destination->length < 32) {
        guest_throw(GUEST_OTHER_THROW);
    }

    call(CALL_SHA256, data->reference, (uint64_t)(uint32_t)data->length, (uint64_t)destination->reference, NULL);
}

static void write_big_endian(uint8_t* bytes, const uint64_t* limbs)
{
    for (int limb = 0; limb < 4; limb++) {
        uint64_t value = __builtin_bswap64(limbs[3 - limb]);
        __builtin_memcpy(bytes + (limb * 8), &value, 8);
    }
}

void accelerated_secp256k1_ecrecover(
    void* result, const void* message_hash, const void* r, const void* s, int32_t recovery_id, const void* public_key_span)
{
    const struct guest_span* public_key = public_key_span;
    uint64_t signature[8];
    if (public_key->length < 64) {
        guest_throw(GUEST_OTHER_THROW);
    }

    if ((uint32_t)recovery_id > 3) {
        *(uint8_t*)result = 0;
        return;
    }

    write_big_endian((uint8_t*)signature, r);
    write_big_endian((uint8_t*)(signature + 4), s);
    *(uint8_t*)result = call(CALL_SECP256K1_ECRECOVER, message_hash, (uint64_t)signature, (uint32_t)recovery_id, public_key->reference) == 0;
}

void accelerated_u256_mulmod(const void* left, const void* right, const void* modulus, void* result)
{
    call(CALL_U256_MULMOD, result, (uint64_t)left, (uint64_t)right, modulus);
}

void accelerated_u256_mul(const void* left, const void* right, void* product)
{
    call(CALL_U256_MUL, product, (uint64_t)left, (uint64_t)right, NULL);
}

#endif
