import qrcode from 'qrcode';

/** A QR code of the text as an SVG document, dark on white with a quiet zone. */
export function qrCodeSvg(text: string): Promise<string> {
  return qrcode.toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 });
}
