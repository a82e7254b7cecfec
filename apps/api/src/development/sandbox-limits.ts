/** Has the sandbox take any number of requests. */
export async function liftSandboxLimits(sandboxUrl: string): Promise<void> {
  const response = await fetch(`${sandboxUrl}/_sandbox/lytex/limits`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ requests: null }),
  });
  if (!response.ok) throw new Error(`The sandbox answers ${response.status}`);
}
