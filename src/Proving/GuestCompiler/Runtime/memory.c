/* memcpy and its family, eight bytes at a time. Compiled with -fno-builtin: the loops below must not become calls of themselves. */
#include "runtime.h"

/* Any alignment: the machine executes a misaligned access (Zicclsm), for the price of two. */
typedef uint64_t __attribute__((aligned(1), may_alias)) loose64;
typedef uint32_t __attribute__((aligned(1), may_alias)) loose32;
typedef uint16_t __attribute__((aligned(1), may_alias)) loose16;

/* 33 to 64 bytes. */
static inline void move_some(uint8_t* to, const uint8_t* from, size_t bytes)
{
    const loose64* low = (const loose64*)from;
    const loose64* high = (const loose64*)(from + bytes - 32);
    uint64_t a = low[0], b = low[1], c = low[2], d = low[3], e = high[0], f = high[1], g = high[2], h = high[3];
    ((loose64*)to)[0] = a;
    ((loose64*)to)[1] = b;
    ((loose64*)to)[2] = c;
    ((loose64*)to)[3] = d;
    to += bytes - 32;
    ((loose64*)to)[0] = e;
    ((loose64*)to)[1] = f;
    ((loose64*)to)[2] = g;
    ((loose64*)to)[3] = h;
}

/* At most 64 bytes, with overlapping accesses instead of a loop. All are read before any is written, so the areas may overlap. */
static inline void move_few(uint8_t* to, const uint8_t* from, size_t bytes)
{
    if (bytes > 32) {
        move_some(to, from, bytes);
    } else if (bytes > 16) {
        uint64_t a = ((const loose64*)from)[0], b = ((const loose64*)from)[1];
        uint64_t c = *(const loose64*)(from + bytes - 16), d = *(const loose64*)(from + bytes - 8);
        ((loose64*)to)[0] = a;
        ((loose64*)to)[1] = b;
        *(loose64*)(to + bytes - 16) = c;
        *(loose64*)(to + bytes - 8) = d;
    } else if (bytes >= 8) {
        uint64_t first = *(const loose64*)from, last = *(const loose64*)(from + bytes - 8);
        *(loose64*)to = first;
        *(loose64*)(to + bytes - 8) = last;
    } else if (bytes >= 4) {
        uint32_t first = *(const loose32*)from, last = *(const loose32*)(from + bytes - 4);
        *(loose32*)to = first;
        *(loose32*)(to + bytes - 4) = last;
    } else if (bytes >= 2) {
        uint16_t first = *(const loose16*)from, last = *(const loose16*)(from + bytes - 2);
        *(loose16*)to = first;
        *(loose16*)(to + bytes - 2) = last;
    } else if (bytes == 1) {
        *to = *from;
    }
}

/* Upwards; right for a destination below the source or apart from it. */
static void move_up(uint8_t* to, const uint8_t* from, size_t bytes)
{
    uint8_t* end = to + bytes;
    uint64_t last = *(const loose64*)(from + bytes - 8);
    size_t unaligned = -(uintptr_t)to & 7;
    if (unaligned != 0) {
        /* One store up to the next boundary. It must not cover what is still to be read when the areas overlap. */
        if ((uintptr_t)from - (uintptr_t)to >= 8) {
            *(loose64*)to = *(const loose64*)from;
        } else {
            for (size_t index = 0; index < unaligned; index++) {
                to[index] = from[index];
            }
        }

        to += unaligned;
        from += unaligned;
    }

    while (end - to >= 32) {
        uint64_t a = ((const loose64*)from)[0], b = ((const loose64*)from)[1], c = ((const loose64*)from)[2], d = ((const loose64*)from)[3];
        ((uint64_t*)to)[0] = a;
        ((uint64_t*)to)[1] = b;
        ((uint64_t*)to)[2] = c;
        ((uint64_t*)to)[3] = d;
        to += 32;
        from += 32;
    }

    while (end - to >= 8) {
        *(uint64_t*)to = *(const loose64*)from;
        to += 8;
        from += 8;
    }

    if (to != end) {
        *(loose64*)(end - 8) = last;
    }
}

/* Downwards; right for a destination above the source. */
static void move_down(uint8_t* to, const uint8_t* from, size_t bytes)
{
    uint64_t first = *(const loose64*)from;
    uint8_t* start = to;
    to += bytes;
    from += bytes;
    while (((uintptr_t)to & 7) != 0) {
        *--to = *--from;
    }

    while (to - start >= 32) {
        to -= 32;
        from -= 32;
        uint64_t a = ((const loose64*)from)[0], b = ((const loose64*)from)[1], c = ((const loose64*)from)[2], d = ((const loose64*)from)[3];
        ((uint64_t*)to)[0] = a;
        ((uint64_t*)to)[1] = b;
        ((uint64_t*)to)[2] = c;
        ((uint64_t*)to)[3] = d;
    }

    while (to - start >= 8) {
        to -= 8;
        from -= 8;
        *(uint64_t*)to = *(const loose64*)from;
    }

    if (to != start) {
        *(loose64*)start = first;
    }
}

void* memmove(void* destination, const void* source, size_t bytes)
{
    if (bytes <= 64) {
        move_few(destination, source, bytes);
    } else if ((uintptr_t)destination - (uintptr_t)source >= bytes) {
        move_up(destination, source, bytes);
    } else if (destination != source) {
        move_down(destination, source, bytes);
    }

    return destination;
}

void* memcpy(void* destination, const void* source, size_t bytes)
{
    if (bytes <= 64) {
        move_few(destination, source, bytes);
    } else if ((uintptr_t)destination - (uintptr_t)source >= bytes) {
        move_up(destination, source, bytes);
    } else if (destination != source) {
        move_down(destination, source, bytes);
    }

    return destination;
}

void* memset(void* destination, int value, size_t bytes)
{
    uint8_t* to = destination;
    uint64_t pattern = (uint8_t)value * 0x0101010101010101ULL;
    if (bytes < 8) {
        for (; bytes != 0; bytes--) {
            *to++ = (uint8_t)pattern;
        }

        return destination;
    }

    uint8_t* end = to + bytes;
    if (bytes <= 32) {
        /* One word, or two from either end. */
        *(loose64*)to = pattern;
        *(loose64*)(end - 8) = pattern;
        if (bytes > 16) {
            ((loose64*)to)[1] = pattern;
            *(loose64*)(end - 16) = pattern;
        }

        return destination;
    }

    if (((uintptr_t)to & 7) != 0) {
        *(loose64*)to = pattern;
        to = (uint8_t*)(((uintptr_t)to + 7) & ~(uintptr_t)7);
    }

    while (end - to >= 64) {
        ((uint64_t*)to)[0] = pattern;
        ((uint64_t*)to)[1] = pattern;
        ((uint64_t*)to)[2] = pattern;
        ((uint64_t*)to)[3] = pattern;
        ((uint64_t*)to)[4] = pattern;
        ((uint64_t*)to)[5] = pattern;
        ((uint64_t*)to)[6] = pattern;
        ((uint64_t*)to)[7] = pattern;
        to += 64;
    }

    while (end - to >= 8) {
        *(uint64_t*)to = pattern;
        to += 8;
    }

    if (to != end) {
        *(loose64*)(end - 8) = pattern;
    }

    return destination;
}

int memcmp(const void* left, const void* right, size_t bytes)
{
    const uint8_t* a = left;
    const uint8_t* b = right;
    while (bytes >= 8 && *(const loose64*)a == *(const loose64*)b) {
        a += 8;
        b += 8;
        bytes -= 8;
    }

    /* The difference, if there is one, is within the next eight bytes. */
    for (; bytes != 0; bytes--, a++, b++) {
        if (*a != *b) {
            return (int)*a - (int)*b;
        }
    }

    return 0;
}
