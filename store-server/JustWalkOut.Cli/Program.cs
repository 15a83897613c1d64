using System.CommandLine;
using JustWalkOut.Cli;

RootCommand root = new("The cashierless store: cameras and weighing shelves to carts, receipts and replays.");
foreach (Command verb in VerbList.All())
{
    root.Subcommands.Add(verb);
}

return await Faults.RunAsync(root, args);
