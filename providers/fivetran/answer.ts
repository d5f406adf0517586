/** Parts of answers, any of which Fivetran may leave out. */

import { isPlain, type Plain } from "../../sdk/codec.js";

/** The object that it is; an empty one where it is none. */
export const asObject = (value: unknown): Plain => (isPlain(value) ? value : {});

/** The objects in a list; none where it is no list. */
export const objectsIn = (value: unknown): Plain[] => (Array.isArray(value) ? value.filter(isPlain) : []);
