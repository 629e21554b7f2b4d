import { Component, onMounted, useRef } from "@odoo/owl";

const WIDTH = 600;
const HEIGHT = 200;

/**
 * A field to sign in with a finger. Odoo's own asks the server for its fonts first, which does not
 * work where there is no connection.
 */
export class SignaturePad extends Component {
    static template = "aftersales_service.SignaturePad";
    static props = { image: { type: String, optional: true }, onSigned: Function };

    setup() {
        this.canvas = useRef("canvas");
        this.last = null;
        onMounted(() => this.show());
    }

    get context() {
        return this.canvas.el.getContext("2d");
    }

    show() {
        Object.assign(this.canvas.el, { width: WIDTH, height: HEIGHT });
        Object.assign(this.context, { lineWidth: 3, lineCap: "round", strokeStyle: "#00008b" });
        if (this.props.image) {
            const image = new Image();
            image.onload = () => this.canvas.el && this.context.drawImage(image, 0, 0);
            image.src = this.props.image;
        }
    }

    point(ev) {
        const { left, top, width, height } = this.canvas.el.getBoundingClientRect();
        return [
            ((ev.clientX - left) * WIDTH) / width,
            ((ev.clientY - top) * HEIGHT) / height,
        ];
    }

    onDown(ev) {
        this.last = this.point(ev);
    }

    onMove(ev) {
        if (!this.last) {
            return;
        }
        const next = this.point(ev);
        this.context.beginPath();
        this.context.moveTo(...this.last);
        this.context.lineTo(...next);
        this.context.stroke();
        this.last = next;
        this.drawn = true;
    }

    onUp() {
        this.last = null;
        if (this.drawn) {
            this.props.onSigned(this.canvas.el.toDataURL("image/png"));
        }
    }

    clear() {
        this.context.clearRect(0, 0, WIDTH, HEIGHT);
        this.drawn = false;
        this.props.onSigned("");
    }
}
