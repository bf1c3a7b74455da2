/* The first instruction of a guest: the machine has set sp and entered nothing else. */
    .section .text.start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
#ifdef GUEST_LINUX
#if defined(__x86_64__)
    xorl %ebp, %ebp
    movq %rsp, %rdi
    andq $-16, %rsp
    call guest_start_linux
#else
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    mv a0, sp
    andi sp, sp, -16
    tail guest_start_linux
#endif
#else
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    call guest_main
    li a7, 0
    ecall
#endif
    .size _start, . - _start
    .section .note.GNU-stack, "", @progbits
