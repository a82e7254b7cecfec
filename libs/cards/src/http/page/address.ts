/**
 * Takes the secret out of the page's address, before scripts of others are there that may report the address. It is kept
 * in the state of this entry of the tab's history, where {@link RETURN_SCRIPT} finds it when the page is reloaded.
 */
export const ADDRESS_SCRIPT = `history.replaceState({ address: location.pathname }, '', new URL('..', document.currentScript.src));
`;

/** Runs at the address that is left. Whoever comes there by another way stays, and reads that the link is not whole. */
export const RETURN_SCRIPT = `if (history.state && history.state.address) location.replace(history.state.address);
`;
