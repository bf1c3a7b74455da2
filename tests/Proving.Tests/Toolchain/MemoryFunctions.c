/* The runtime's memory functions against loops over single bytes: every alignment, every length up to a hundred, every overlap. 42 when all agree. */
#include "runtime.h"

static uint8_t area[256], expected[256];

static void check(int condition, int code)
{
    if (!condition) {
        guest_throw(code);
    }
}

static void check_area(int code)
{
    for (int index = 0; index < 256; index++) {
        check(area[index] == expected[index], code);
    }
}

static void fill(void)
{
    static uint32_t seed = 1;
    for (int index = 0; index < 256; index++) {
        seed = seed * 1664525 + 1013904223;
        area[index] = expected[index] = (uint8_t)(seed >> 24);
    }
}

static void check_move(int to, int from, int bytes)
{
    uint8_t copy[128];
    fill();
    for (int index = 0; index < bytes; index++) {
        copy[index] = area[from + index];
    }
    for (int index = 0; index < bytes; index++) {
        expected[to + index] = copy[index];
    }
    check(memmove(area + to, area + from, (size_t)bytes) == area + to, 1);
    check_area(2);
}

int32_t guest_main(void)
{
    for (int bytes = 0; bytes <= 100; bytes++) {
        for (int from = 24; from < 34; from++) {
            for (int to = 0; to <= 60; to++) {
                check_move(to, from, bytes);
            }
            check_move(from + bytes, from, bytes);
        }
        for (int to = 0; to < 9; to++) {
            fill();
            for (int index = 0; index < bytes; index++) {
                expected[to + index] = 0xA5;
            }
            check(memset(area + to, 0x7A5, (size_t)bytes) == area + to, 3);
            check_area(4);
            for (int at = 0; at < bytes; at++) {
                for (int index = 0; index < bytes; index++) {
                    area[index] = area[130 + to + index] = (uint8_t)(index * 37);
                }
                area[at] = 200;
                area[130 + to + at] = 100;
                check(memcmp(area, area + 130 + to, (size_t)at) == 0, 5);
                check(memcmp(area, area + 130 + to, (size_t)bytes) > 0, 6);
                check(memcmp(area + 130 + to, area, (size_t)bytes) < 0, 7);
            }
        }
    }
    return 42;
}
