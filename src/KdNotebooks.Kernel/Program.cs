using System.Globalization;
using KdNotebooks.Kernel;
using KdNotebooks.Kernel.Internals.Hosting;
using KdNotebooks.Kernel.Internals.Messaging;

// The kernel process. A front end starts it with a connection file; the headless executor also with "check" and notebooks.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
try
{
    if (args is ["check", .. var rest]) return NotebookCheckProcess.Run(rest);
    if (args is not [var connectionFile]) throw new KernelException("usage: dotnet KdNotebooks.Kernel.dll CONNECTION_FILE (a Jupyter front end does this; `kd kernel install` tells it how)", exitCode: 2);
    var kernel = new JupyterKernel(ConnectionFile.Read(connectionFile), connectionFile);
    using var lifetime = new KernelLifetime(kernel);
    kernel.Run();
    return 0;
}
catch (KernelException e)
{
    Console.Error.WriteLine(e.Message);
    return e.ExitCode;
}
