using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Conversions that return the module as what it is.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, ScalarType type, bool non_blocking = false) where T : nn.Module
    {
        module.Convert(type);
        return module;
    }

    public static T to<T>(this T module, Device device, bool non_blocking = false) where T : nn.Module
    {
        Device.Require(device);
        return module;
    }

    public static T to<T>(this T module, Device device, ScalarType type, bool non_blocking = false) where T : nn.Module => module.to(device).to(type);

    public static T to<T>(this T module, string device, bool non_blocking = false) where T : nn.Module => module.to(new Device(device));

    public static T cpu<T>(this T module, bool non_blocking = false) where T : nn.Module => module;

    public static T @double<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Float64);

    public static T @float<T>(this T module, bool non_blocking = false) where T : nn.Module => module.to(ScalarType.Float32);
}
