/** Resolves from outside. */
export function latch(): Readonly<{ opened: Promise<void>; open: () => void }> {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
