using TypedRpc.Faults.Tests.Tools;

// No task of the whole assembly may end in an exception that nobody looks at.
[assembly: AssemblyFixture(typeof(UnobservedExceptions))]
