/** How both documents are published, wherever they lie. */
export const documentType = 'application/json';
/** AWS and others may keep a document for five minutes: short enough for a rotation. */
export const documentCaching = 'public, max-age=300';
