/* The guest as a Linux program without a C library: the oracle that a run in the zkVM is held against. The input is the file named by
 * the first argument (none: empty), the output goes to standard output, and the exit code is the guest's. */
#ifdef GUEST_LINUX
#include "runtime.h"

#if defined(__x86_64__)
enum { CALL_READ = 0, CALL_WRITE = 1, CALL_OPEN = 257, CALL_MMAP = 9, CALL_EXIT = 231, CALL_SET_LIMIT = 160 };
#else
enum { CALL_READ = 63, CALL_WRITE = 64, CALL_OPEN = 56, CALL_MMAP = 222, CALL_EXIT = 94, CALL_SET_LIMIT = 164 };
#endif

enum { AT_WORKING_FOLDER = -100, READ_WRITE = 3, PRIVATE_ANONYMOUS_NORESERVE = 0x4022, LIMIT_STACK = 3 };

/* Exit code of what only the Linux build can meet: no such file, too little memory, standard output closed. */
enum { EXIT_LINUX = 120 };

#define HEAP_BYTES 0x5fe00000UL
#define STACK_BYTES (16UL << 20)
#define INPUT_BYTES_MAX (512UL << 20)

uint8_t* guest_heap_next;
uint8_t* guest_heap_end;
static const uint8_t* input;
static size_t input_size;

static long call(long number, long a, long b, long c, long d, long e, long f)
{
#if defined(__x86_64__)
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
    return result;
#else
    register long a0 __asm__("a0") = a;
    register long a1 __asm__("a1") = b;
    register long a2 __asm__("a2") = c;
    register long a3 __asm__("a3") = d;
    register long a4 __asm__("a4") = e;
    register long a5 __asm__("a5") = f;
    register long a7 __asm__("a7") = number;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7) : "memory");
    return a0;
#endif
}

_Noreturn void guest_throw(int code)
{
    for (;;) {
        call(CALL_EXIT, code, 0, 0, 0, 0, 0);
    }
}

static uint8_t* map(size_t bytes)
{
    long address = call(CALL_MMAP, 0, (long)bytes, READ_WRITE, PRIVATE_ANONYMOUS_NORESERVE, -1, 0);
    if (address < 0 && address > -4096) {
        guest_throw(EXIT_LINUX);
    }

    return (uint8_t*)address;
}

static void load_input(const char* path)
{
    long file = call(CALL_OPEN, AT_WORKING_FOLDER, (long)path, 0, 0, 0, 0);
    if (file < 0) {
        guest_throw(EXIT_LINUX);
    }

    uint8_t* bytes = map(INPUT_BYTES_MAX);
    long count;
    do {
        count = call(CALL_READ, file, (long)(bytes + input_size), (long)(INPUT_BYTES_MAX - input_size), 0, 0, 0);
        input_size += count > 0 ? (size_t)count : 0;
    } while (count > 0);
    if (count < 0) {
        guest_throw(EXIT_LINUX);
    }

    input = bytes;
}

void read_input(const uint8_t** data, size_t* size)
{
    *data = input;
    *size = input_size;
}

void write_output(const uint8_t* data, size_t size)
{
    while (size != 0) {
        long count = call(CALL_WRITE, 1, (long)data, (long)size, 0, 0, 0);
        if (count <= 0) {
            guest_throw(EXIT_LINUX);
        }

        data += count;
        size -= (size_t)count;
    }
}

/* The stack as Linux leaves it: the number of arguments, then the arguments. */
_Noreturn void guest_start_linux(const long* stack)
{
    const uint64_t limits[2] = { STACK_BYTES, STACK_BYTES };
    call(CALL_SET_LIMIT, LIMIT_STACK, (long)limits, 0, 0, 0, 0);
    guest_heap_next = map(HEAP_BYTES);
    guest_heap_end = guest_heap_next + HEAP_BYTES;
    if (stack[0] > 1) {
        load_input((const char*)stack[2]);
    }

    guest_throw(guest_main());
}
#endif
