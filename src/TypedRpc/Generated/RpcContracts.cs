using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace TypedRpc.Generated;

/// <summary>The contracts of this process. The module initializer of each assembly that declares some registers them here.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcContracts
{
    /// <summary>The form of generated code that this runtime works with; it is raised when older generated code would no longer work.</summary>
    public const int GeneratedForm = 1;

    /// <summary>Registers a contract, which is made when it is first used.</summary>
    /// <param name="generatedForm">The form that the code was generated for.</param>
    /// <param name="contract">Gives the contract.</param>
    public static void Add<T>(int generatedForm, Func<RpcContract<T>> contract)
        where T : class
    {
        Slot<T>.Form = generatedForm;
        Slot<T>.Contract = contract;
    }

    /// <summary>Finds the contract of an interface.</summary>
    /// <exception cref="RpcConfigurationException">No code was generated for the interface, or by a generator that does not fit this runtime.</exception>
    internal static RpcContract<T> Find<T>()
        where T : class
    {
        // An assembly of which nothing ran yet has not been initialized; naming its module runs that now.
        if (Slot<T>.Contract is null)
            RuntimeHelpers.RunModuleConstructor(typeof(T).Module.ModuleHandle);
        if (Slot<T>.Contract is not { } contract)
        {
            throw new RpcConfigurationException(
                $"No code was generated for {typeof(T)}. It must be an interface with [RpcTopic], without errors, in a project that references the package TypedRpc with its analyzers.");
        }

        return Slot<T>.Form == GeneratedForm ? contract() : throw new RpcConfigurationException(
            $"The code of {typeof(T)} was generated for form {Slot<T>.Form} of the runtime, and this is form {GeneratedForm}. Build its assembly against this version of TypedRpc.");
    }

    /// <summary>Registers a notification interface, whose code is made when it is first used.</summary>
    /// <param name="generatedForm">The form that the code was generated for.</param>
    /// <param name="contract">Gives the contract.</param>
    public static void AddNotifications<T>(int generatedForm, Func<NotificationContract<T>> contract)
        where T : class
    {
        NotificationSlot<T>.Form = generatedForm;
        NotificationSlot<T>.Contract = contract;
    }

    /// <summary>Finds the contract of a notification interface.</summary>
    /// <exception cref="RpcConfigurationException">No code was generated for the interface, or by a generator that does not fit this runtime.</exception>
    internal static NotificationContract<T> FindNotifications<T>()
        where T : class
    {
        if (NotificationSlot<T>.Contract is null)
            RuntimeHelpers.RunModuleConstructor(typeof(T).Module.ModuleHandle);
        if (NotificationSlot<T>.Contract is not { } contract)
        {
            throw new RpcConfigurationException(
                $"No code was generated for {typeof(T)}. It must be an interface with [NotificationTopic], without errors, in a project that references the package TypedRpc with its analyzers.");
        }

        return NotificationSlot<T>.Form == GeneratedForm ? contract() : throw new RpcConfigurationException(
            $"The code of {typeof(T)} was generated for form {NotificationSlot<T>.Form} of the runtime, and this is form {GeneratedForm}. Build its assembly against this version of TypedRpc.");
    }

    private static class Slot<T>
        where T : class
    {
        public static Func<RpcContract<T>>? Contract { get; set; }

        public static int Form { get; set; }
    }

    private static class NotificationSlot<T>
        where T : class
    {
        public static Func<NotificationContract<T>>? Contract { get; set; }

        public static int Form { get; set; }
    }
}
