// .NET 9 has a lock that needs no object header: 1.5 to 2 times as fast as a monitor that threads contend for.
#if NET9_0_OR_GREATER
global using Gate = System.Threading.Lock;
#else
global using Gate = System.Object;
#endif
