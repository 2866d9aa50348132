/** What AssemblyScript calls its integers, in files that the kernels read too. */
type i32 = number;
