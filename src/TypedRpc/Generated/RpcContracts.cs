using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace TypedRpc.Generated;

/// <summary>The contracts of this process. The module initializer of each assembly with contracts registers them here.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcContracts
{
    /// <summary>
    /// The version of generated code that this runtime supports. It is incremented when older generated code no longer works.
    /// </summary>
    public const int GeneratedForm = 1;

    /// <summary>Registers a contract, which is created on first use.</summary>
    /// <param name="generatedForm">The <see cref="GeneratedForm"/> for which the code was generated.</param>
    /// <param name="contract">Returns the contract.</param>
    public static void Add<T>(int generatedForm, Func<RpcContract<T>> contract)
        where T : class => Slot<RpcContract<T>>.Fill(generatedForm, contract);

    /// <summary>Registers a notification interface, whose generated code is created on first use.</summary>
    /// <inheritdoc cref="Add"/>
    public static void AddNotifications<T>(int generatedForm, Func<NotificationContract<T>> contract)
        where T : class => Slot<NotificationContract<T>>.Fill(generatedForm, contract);

    /// <summary>Finds the contract of an interface.</summary>
    /// <exception cref="RpcConfigurationException">
    /// No code was generated for the interface, or the code was generated for another version of this runtime.
    /// </exception>
    internal static RpcContract<T> Find<T>()
        where T : class => Slot<RpcContract<T>>.Get(typeof(T), "[RpcTopic]");

    /// <summary>Finds the contract of a notification interface.</summary>
    /// <inheritdoc cref="Find"/>
    internal static NotificationContract<T> FindNotifications<T>()
        where T : class => Slot<NotificationContract<T>>.Get(typeof(T), "[NotificationTopic]");

    /// <summary>The static storage of one contract, found by its type without a dictionary and without reflection over members.</summary>
    private static class Slot<TContract>
        where TContract : class
    {
        private static Func<TContract>? _contract;
        private static int _form;

        public static void Fill(int form, Func<TContract> contract) => (_form, _contract) = (form, contract);

        public static TContract Get(Type type, string attribute)
        {
            // The module initializer of an assembly whose code has not run yet has not run either. This runs it now.
            if (_contract is null)
                RuntimeHelpers.RunModuleConstructor(type.Module.ModuleHandle);
            if (_contract is not { } contract)
            {
                throw new RpcConfigurationException(
                    $"No code was generated for {type}. It must be an interface with {attribute}, without errors, in a project that references the package TypedRpc.Core with its analyzers.");
            }

            return _form == GeneratedForm ? contract() : throw new RpcConfigurationException(
                $"The code of {type} was generated for form {_form} of the runtime, and this is form {GeneratedForm}. Build its assembly against this version of TypedRpc.");
        }
    }
}
